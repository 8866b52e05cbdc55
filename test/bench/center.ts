import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { startBroker, type Broker } from "../../src/demo/broker.ts";
import { ensurePki, type Pki } from "../../src/demo/pki.ts";
import type { Logger } from "../../src/contract/runtime.ts";

export const NETWORK = "bench";

/** A centre of maintenance for a bench: certificates, a running broker, and the files of a supervisor. */
export interface Center {
  readonly pki: Pki;
  readonly broker: Broker;
  readonly supervisorConfig: string;
  readonly database: string;
}

/** Makes everything below `dir` and starts the broker; the supervisor is started by whoever asks. */
export async function startCenter(
  dir: string,
  bornes: readonly string[],
  options: { readonly log?: Logger; readonly ports?: { readonly bornePort: number; readonly peoplePort: number } } = {},
): Promise<Center> {
  const pki = await ensurePki({ dir: join(dir, "pki"), bornes });
  const broker = await startBroker({
    dir: join(dir, "broker"),
    pki,
    log: options.log ?? SILENT,
    ...options.ports,
  });
  const supervisorDir = join(dir, "supervisor");
  mkdirSync(supervisorDir, { recursive: true, mode: 0o700 });
  const supervisorConfig = join(supervisorDir, "supervisor.yaml");
  const database = join(supervisorDir, "supervisor.db");
  writeFileSync(
    supervisorConfig,
    stringify({
      broker: { url: `mqtts://localhost:${broker.peoplePort}`, ...pki.supervisor },
      database,
      bornes: bornes.map((id) => ({ network: NETWORK, id })),
      commandKeyFile: pki.commandKeyFile,
    }),
  );
  return { pki, broker, supervisorConfig, database };
}

export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT,
};
