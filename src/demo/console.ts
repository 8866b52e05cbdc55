import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
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
const LOOK_MS = 50;

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

/**
 * Waits until the supervisor hears the bornes: one that has spoken before is not held to be alive until it speaks again,
 * which may take a minute. @returns whether it does, by the deadline
 */
export async function consoleHears({ port }: DemoConsole, deadlineMs: number): Promise<boolean> {
  const endMs = performance.now() + deadlineMs;
  while (performance.now() < endMs) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(LOOK_MS * 10) });
      if (((await answer.json()) as { broker?: string }).broker === "connected") return true;
    } catch {
      // It is not there yet.
    }
    await sleep(LOOK_MS);
  }
  return false;
}

function readPassword(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
