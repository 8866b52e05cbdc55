import { resolve } from "node:path";
import { PRODUCTION_BROKER, type MosquittoVersion } from "../../broker/config.ts";
import { writeBroker } from "../../broker/write.ts";
import { VisioborneError } from "../../contract/errors.ts";

export interface BrokerConfigOptions {
  readonly dir: string;
  readonly mosquitto: MosquittoVersion;
  readonly bornesPort: string;
  readonly peoplePort: string;
  readonly stateDir: string;
  readonly user: string;
  readonly certificates?: string;
  readonly pidFile?: string;
  /** `true` = with the prefix that Home Assistant has by default. */
  readonly homeAssistant?: string | boolean;
  readonly json?: boolean;
}

/** `visioborne broker-config`: mosquitto.conf and the access list of a syndicat's broker. */
export function brokerConfigCommand(options: BrokerConfigOptions): void {
  const dir = resolve(options.dir);
  const certificates = resolve(options.certificates ?? dir);
  const written = writeBroker(dir, {
    ...PRODUCTION_BROKER,
    version: options.mosquitto,
    user: options.user,
    aclDir: dir,
    stateDir: resolve(options.stateDir),
    caFile: `${certificates}/ca.crt`,
    certFile: `${certificates}/broker.crt`,
    keyFile: `${certificates}/broker.key`,
    bornes: { port: port("--bornes-port", options.bornesPort) },
    people: { port: port("--people-port", options.peoplePort) },
    ...prefixOf(options.homeAssistant),
    ...(options.pidFile === undefined ? {} : { pidFile: resolve(options.pidFile) }),
  });
  if (options.json) return void process.stdout.write(`${JSON.stringify(written)}\n`);
  for (const file of written.files) process.stdout.write(`written: ${file}\n`);
  for (const file of written.kept) process.stdout.write(`kept, the supervisor's own: ${file}\n`);
}

function prefixOf(option: string | boolean = false): { homeAssistant?: string } {
  if (option === false) return {};
  const prefix = option === true ? "homeassistant" : option;
  // One level of a topic: a wildcard here would open the broker.
  if (/^[A-Za-z0-9_-]{1,32}$/.test(prefix) && prefix !== "vb") return { homeAssistant: prefix };
  throw new VisioborneError("usage", `--home-assistant ${prefix}: expected letters, digits, - and _`);
}

function port(option: string, text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value > 0 && value < 65_536) return value;
  throw new VisioborneError("usage", `${option} ${text}: expected a port from 1 to 65535`);
}
