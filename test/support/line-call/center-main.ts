/**
 * The centre of a call over a line, as a process at the desk's end: broker, certificates and the configurations of all
 * parts, whose network is the line. Prints one line of JSON when the broker is there; ends with its standard input.
 *   center-main DIR ADDRESS
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { startBroker } from "../../../src/demo/broker.ts";
import { demoPorts, prepareDesk } from "../../../src/demo/desk.ts";
import { DEMO_BORNE, writeBorneConfig, writeSupervisorConfig } from "../../../src/demo/files.ts";
import { demoLayout } from "../../../src/demo/layout.ts";
import { ensurePki } from "../../../src/demo/pki.ts";
import { keptLog } from "../broker.ts";

/** What the others need of it. */
export interface CenterFacts {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

type Yaml = Record<string, Record<string, unknown>>;

const [dir = "", address = ""] = process.argv.slice(2);
const layout = demoLayout(join(dir, "state"), DEMO_BORNE);
mkdirSync(layout.dir, { recursive: true });
const log = keptLog();
const pki = await ensurePki({ dir: layout.pki, bornes: [DEMO_BORNE], serverNames: [address] });
const broker = await startBroker({ dir: layout.broker, pki, host: address, log });
const ports = await demoPorts(layout);
const desk = await prepareDesk(layout, pki, ports, log);
writeBorneConfig(layout, pki, broker, { desk, screenPort: ports.screen });
writeSupervisorConfig(layout, pki, broker);

function change(file: string, edit: (config: Yaml) => void): void {
  const config = parse(readFileSync(file, "utf8")) as Yaml;
  edit(config);
  writeFileSync(file, stringify(config));
}

for (const file of [layout.borneConfig, layout.supervisorConfig]) {
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("//localhost:", `//${address}:`));
}
// The experts' page stays on loopback, where a browser allows camera and microphone without TLS.
change(layout.deskConfig, ({ bornes, lineTest }) => {
  Object.assign(bornes ?? {}, { host: address });
  Object.assign(lineTest ?? {}, { host: address });
});

const facts: CenterFacts = { url: desk.url, user: desk.user, password: desk.password };
process.stdout.write(`${JSON.stringify(facts)}\n`);
process.stdin.resume();
await once(process.stdin, "close");
await broker.stop();
process.exit(0);
