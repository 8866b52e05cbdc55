import { generatePassword } from "../../../src/accounts/password-rules.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import type { TlsFiles } from "../../../src/demo/pki.ts";
import { openAccounts } from "../../../src/desk/accounts/open.ts";
import { systemClock } from "../../../src/desk/clock.ts";
import type { DeskConfig } from "../../../src/desk/config/config.ts";
import { openStore } from "../../../src/desk/store/store.ts";
import { join } from "node:path";
import { PORTS } from "./ports.ts";

export interface DeskLogin {
  readonly user: string;
  readonly password: string;
}

/** Puts an expert into the desk's database, before the desk opens it. */
export async function makeExpert(config: DeskConfig, log: Logger): Promise<DeskLogin> {
  const login = { user: "expert", password: generatePassword() };
  const store = await openStore(config.database);
  const desk = openAccounts(config, store, systemClock(), log);
  try {
    const organismes = config.organismes.map(({ id }) => id);
    const { user, password } = login;
    await desk.accounts.add({ login: user, name: "Claude Martin", role: "expert", organismes, password });
  } finally {
    desk.stop();
    await store.destroy();
  }
  return login;
}

export function deskConfigOf(dir: string, files: TlsFiles): DeskConfig {
  return {
    experts: { host: "127.0.0.1", port: PORTS.desk, publicUrl: `http://localhost:${PORTS.desk}` },
    bornes: { host: "127.0.0.1", port: PORTS.deskBornes, ...files },
    database: join(dir, "desk.sqlite"),
    organismes: [
      {
        id: "caf",
        name: "CAF",
        maxWaitS: 600,
        absentWaitS: 600,
        holdS: 60,
        reasons: [{ id: "information", name: "Renseignement" }],
      },
    ],
    ice: { stun: [] },
    logLevel: "info",
  };
}
