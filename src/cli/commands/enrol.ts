import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { loadConfig, problemLines } from "../../borne/config/load.ts";
import { askFirst } from "../../borne/enrolment/ask.ts";
import { identityOf } from "../../borne/enrolment/identity.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { EXIT } from "../exit.ts";

export interface EnrolOptions {
  readonly config: string;
  readonly code?: string;
  readonly codeFile?: string;
  readonly url?: string;
  readonly serial?: string;
  readonly again?: boolean;
  readonly json?: boolean;
}

/** `visioborne enrol`: the borne's first certificate, for the code of the manager. */
export async function enrol(options: EnrolOptions): Promise<void> {
  const { config, problems } = await loadConfig(options.config);
  if (!config) {
    process.stderr.write(`${problemLines(options.config, problems).join("\n")}\n`);
    process.exitCode = EXIT.config;
    return;
  }
  const identity = identityOf(config);
  if (identity.facts() && options.again !== true) {
    throw new VisioborneError("enrolment.there", "the borne has a certificate: expected --again to replace it");
  }
  const url = options.url ?? config.enrolment?.url;
  if (url === undefined) throw new VisioborneError("usage", "expected --url, or enrolment.url in the configuration");
  const { network, id: borne } = config.borne;
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const asked = { name: { network, borne }, identity, signal: stop.signal };
  const serial = options.serial ?? boardSerial();
  const { notAfterMs, brokerUrl } = await askFirst(asked, url, codeOf(options, config.enrolment), serial);
  const result = {
    network,
    borne,
    certFile: identity.certFile,
    brokerUrl,
    notAfter: new Date(notAfterMs).toISOString(),
  };
  if (options.json) return void process.stdout.write(`${JSON.stringify(result)}\n`);
  process.stdout.write(
    `${network}/${borne} is enrolled; the code is used up.\n` +
      `certificate: ${result.certFile}, until ${result.notAfter.slice(0, 10)}; it is renewed by itself\n` +
      `broker: ${brokerUrl}\n`,
  );
}

function codeOf(options: EnrolOptions, section: { readonly code?: string; readonly codeFile?: string } = {}): string {
  if (options.code !== undefined) return options.code;
  const file = options.codeFile === undefined ? undefined : resolve(options.codeFile);
  if (file === undefined && section.code !== undefined) return section.code;
  const path = file ?? section.codeFile;
  if (path === undefined) throw new VisioborneError("usage", "expected --code or --code-file");
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new VisioborneError("usage", `${path}: ${errorLine(error)}`);
  }
}

/** Device tree's serial number, as a Raspberry Pi has one. */
function boardSerial(): string | undefined {
  try {
    const text = readFileSync("/proc/device-tree/serial-number", "utf8").replaceAll("\0", "").trim();
    return text === "" ? undefined : text;
  } catch {
    return undefined;
  }
}
