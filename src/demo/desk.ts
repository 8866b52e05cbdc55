import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { stringify } from "yaml";
import type { Logger } from "../contract/runtime.ts";
import { openAccounts } from "../desk/accounts/open.ts";
import { generatePassword } from "../desk/accounts/password-rules.ts";
import { systemClock } from "../desk/clock.ts";
import { loadDeskConfig } from "../desk/config/load.ts";
import { openStore } from "../desk/store/store.ts";
import type { DemoLayout } from "./layout.ts";
import { bindAll } from "./mosquitto-host.ts";
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
/** Experts, bornes, line test; the screen of the borne after them. Others are taken when one is not free. */
const PORTS = [8440, 8441, 8442, 8470] as const;

const REASONS = [
  { id: "information", name: "Renseignement", nameEn: "Information" },
  { id: "documents", name: "Pièces à fournir", nameEn: "Papers to hand in" },
  { id: "procedure", name: "Aide à une démarche", nameEn: "Help with a procedure" },
  { id: "appointment", name: "Rendez-vous", nameEn: "Appointment" },
  { id: "other", name: "Autre", nameEn: "Other" },
];

/** Ports for the desk and the screen: the usual ones, or any that are free. */
export async function demoPorts(): Promise<{
  readonly experts: number;
  readonly bornes: number;
  readonly lineTest: number;
  readonly screen: number;
}> {
  const found = (await bindAll("127.0.0.1", PORTS)) ?? (await bindAll("127.0.0.1", [0, 0, 0, 0])) ?? [0, 0, 0, 0];
  const [experts = 0, bornes = 0, lineTest = 0, screen = 0] = found;
  return { experts, bornes, lineTest, screen };
}

/** Writes the configuration of the demo's desk and makes its expert, where there is none yet. */
export async function prepareDesk(
  layout: DemoLayout,
  pki: Pki,
  ports: { readonly experts: number; readonly bornes: number; readonly lineTest: number },
  log: Logger,
): Promise<DemoDesk> {
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
