import { readFileSync } from "node:fs";
import { generatePassword } from "../accounts/password-rules.ts";
import { systemClock } from "../supervisor/clock.ts";
import { openAccounts } from "../supervisor/console/accounts/open.ts";
import { Store } from "../supervisor/store/store.ts";
import type { DemoLayout } from "./layout.ts";
import { writeAtomic } from "./write-atomic.ts";

/** Where the demo's console answers, and who may sign in: a manager. */
export interface DemoConsole {
  /** On loopback a browser trusts it without TLS. */
  readonly url: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

const USER = "maintenance";

/**
 * Makes the account of the demo's console, where there is none yet. No default secret: each install makes its own password,
 * kept in a file that only its owner reads.
 */
export async function prepareConsole(layout: DemoLayout, port: number): Promise<DemoConsole> {
  const store = await Store.open(layout.supervisorDatabase);
  try {
    const { accounts } = openAccounts(store, systemClock());
    const kept = readPassword(layout.consolePassword);
    const known = await accounts.byLogin(USER);
    const password = kept !== undefined && known !== undefined ? kept : generatePassword();
    if (known === undefined) {
      await accounts.add({ login: USER, name: "Maintenance", role: "manager", password });
    } else if (kept === undefined) await accounts.change(known.account.id, { password });
    writeAtomic(layout.consolePassword, `${password}\n`);
    return { url: `http://localhost:${port}`, port, user: USER, password };
  } finally {
    await store.close();
  }
}

function readPassword(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
