import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { stringify } from "yaml";
import type { Logger } from "../contract/runtime.ts";
import { openAccounts } from "../desk/accounts/open.ts";
import { generatePassword } from "../accounts/password-rules.ts";
import { systemClock } from "../desk/clock.ts";
import { loadDeskConfig } from "../desk/config/load.ts";
import { openStore } from "../desk/store/store.ts";
import type { DemoLayout } from "./layout.ts";
import { bindAll, freePorts } from "../bench/ports.ts";
import type { Pki } from "./pki.ts";
import { DEMO_BORNE, DEMO_NETWORK, DEMO_SITE } from "./site.ts";
import { writeAtomic } from "./write-atomic.ts";

/** Where the demo's desk answers, and who may sign in. */
export interface DemoDesk {
  /** Experts' page. On loopback a browser trusts it without TLS: camera and microphone are allowed. */
  readonly url: string;
  readonly bornePort: number;
  readonly user: string;
  readonly password: string;
}

const USER = "expert";

const REASONS = [
  { id: "information", name: "Renseignement", nameEn: "Information" },
  { id: "documents", name: "Pièces à fournir", nameEn: "Papers to hand in" },
  { id: "procedure", name: "Aide à une démarche", nameEn: "Help with a procedure" },
  { id: "appointment", name: "Rendez-vous", nameEn: "Appointment" },
  { id: "other", name: "Autre", nameEn: "Other" },
];

export interface DemoPorts {
  readonly experts: number;
  readonly bornes: number;
  readonly lineTest: number;
  readonly screen: number;
  readonly console: number;
}

/**
 * Ports for the desk, the screen and the console: those of the last start in this folder, so that an open page finds its server
 * again, or any that are free. Never fixed ones: two demos that start at the same moment would choose the same.
 */
export async function demoPorts(layout: DemoLayout): Promise<DemoPorts> {
  const last = readPorts(layout.deskPorts);
  const found = (last && (await bindAll("127.0.0.1", last))) ?? (await freePorts("127.0.0.1", 5));
  const [experts = 0, bornes = 0, lineTest = 0, screen = 0, console = 0] = found ?? [];
  writeAtomic(layout.deskPorts, `${JSON.stringify([experts, bornes, lineTest, screen, console])}\n`);
  return { experts, bornes, lineTest, screen, console };
}

function readPorts(file: string): number[] | undefined {
  try {
    const ports = JSON.parse(readFileSync(file, "utf8")) as unknown;
    const good =
      Array.isArray(ports) && ports.length === 5 && ports.every((port) => Number.isInteger(port) && port > 0);
    return good ? (ports as number[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the configuration of the demo's desk and makes its expert, where there is none yet. */
export async function prepareDesk(layout: DemoLayout, pki: Pki, ports: DemoPorts, log: Logger): Promise<DemoDesk> {
  const url = `http://localhost:${ports.experts}`;
  const { certFile, keyFile } = pki.desk;
  const config = {
    experts: { host: "127.0.0.1", port: ports.experts, publicUrl: url },
    bornes: { host: "127.0.0.1", port: ports.bornes, certFile, keyFile, caFile: pki.caFile },
    database: layout.deskDatabase,
    organismes: [
      { id: "caf", name: "CAF", reasons: REASONS },
      { id: "france-travail", name: "France Travail", reasons: REASONS },
    ],
    knownBornes: [{ network: DEMO_NETWORK, id: DEMO_BORNE, site: DEMO_SITE }],
    lineTest: { host: "127.0.0.1", port: ports.lineTest },
  };
  mkdirSync(dirname(layout.deskConfig), { recursive: true, mode: 0o700 });
  writeAtomic(layout.deskConfig, `# Made by the demo at each start.\n${stringify(config)}`);
  return { url, bornePort: ports.bornes, user: USER, password: await ensureExpert(layout, log) };
}

/** No default secret: each install makes its own password, kept in a file that only its owner reads. */
async function ensureExpert(layout: DemoLayout, log: Logger): Promise<string> {
  const config = loadDeskConfig(layout.deskConfig);
  const store = await openStore(config.database);
  const desk = openAccounts(config, store, systemClock(), log);
  try {
    const kept = readPassword(layout.deskPassword);
    const known = await desk.accounts.byLogin(USER);
    if (kept !== undefined && known !== undefined) return kept;
    const password = generatePassword();
    const organismes = config.organismes.map(({ id }) => id);
    if (known === undefined) {
      await desk.accounts.add({ login: USER, name: "Claude Martin", role: "expert", organismes, password });
    } else await desk.accounts.change(known.account.id, { password });
    writeAtomic(layout.deskPassword, `${password}\n`);
    return password;
  } finally {
    desk.stop();
    await store.destroy();
  }
}

function readPassword(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
