import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { stringify } from "yaml";
import type { Broker } from "./broker.ts";
import type { DemoLayout } from "./layout.ts";
import type { Pki } from "./pki.ts";

/** The demo's network and borne. */
export const DEMO_NETWORK = "demo";
export const DEMO_BORNE = "borne-1";

/** Configuration of the demo's borne: a village with two organismes, open day and night so that it can be
 * tried. Without a picture the voice still works: the camera is wanted, not needed. */
export function writeBorneConfig(layout: DemoLayout, pki: Pki, broker: Broker): void {
  const tls = pki.borne(DEMO_BORNE);
  const config = {
    borne: { network: DEMO_NETWORK, id: DEMO_BORNE },
    site: {
      card: "demo-saint-aubin",
      name: "Mairie de Saint-Aubin",
      timeZone: "Europe/Paris",
      language: "fr",
      fallbackPhone: "02 33 00 00 00",
      hours: { always: true },
    },
    services: [
      { id: "caf", organisme: "caf", name: "CAF", needs: ["sound"], wants: ["camera", "printer", "scanner"] },
      {
        id: "france-travail",
        organisme: "france-travail",
        name: "France Travail",
        needs: ["sound", "printer"],
        wants: ["camera", "scanner"],
      },
    ],
    broker: {
      url: `mqtts://localhost:${broker.bornePort}`,
      caFile: tls.caFile,
      certFile: tls.certFile,
      keyFile: tls.keyFile,
    },
    commands: { publicKeyFile: pki.commandPublicKeyFile },
    dataDir: layout.borneData,
    runtimeDir: layout.borneRuntime,
  };
  writeAtomic(
    layout.borneConfig,
    `# Made by the demo at each start; copy it before you change it.\n${stringify(config)}`,
  );
}

/** Configuration of the demo's supervisor. */
export function writeSupervisorConfig(layout: DemoLayout, pki: Pki, broker: Broker): void {
  const config = {
    broker: { url: `mqtts://localhost:${broker.peoplePort}`, ...pki.supervisor },
    database: layout.supervisorDatabase,
    bornes: [{ network: DEMO_NETWORK, id: DEMO_BORNE }],
    commandKeyFile: pki.commandKeyFile,
  };
  writeAtomic(layout.supervisorConfig, `# Made by the demo at each start.\n${stringify(config)}`);
}

/** What runs where, for tools and tests: `run.json`. The account reads everything and writes nothing. */
export interface RunFile {
  readonly borne: { readonly network: string; readonly id: string };
  readonly broker: {
    readonly host: string;
    readonly port: number;
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
  };
  /** Only with simulated devices. */
  readonly bench?: { readonly url: string };
}

export function writeRunFile(layout: DemoLayout, pki: Pki, broker: Broker, benchUrl: string | null): RunFile {
  const run: RunFile = {
    borne: { network: DEMO_NETWORK, id: DEMO_BORNE },
    broker: {
      host: "localhost",
      port: broker.peoplePort,
      ca: pki.maintenance.caFile,
      cert: pki.maintenance.certFile,
      key: pki.maintenance.keyFile,
    },
    ...(benchUrl === null ? {} : { bench: { url: benchUrl } }),
  };
  writeAtomic(layout.runFile, `${JSON.stringify(run, null, 2)}\n`);
  return run;
}

/** A reader sees the old file or the new one, never half of it. */
function writeAtomic(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  const file = openSync(fresh, "r");
  fsyncSync(file);
  closeSync(file);
  renameSync(fresh, path);
}
