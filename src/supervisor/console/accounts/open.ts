import { AttemptDelay } from "../../../accounts/attempt-delay.ts";
import { PasswordHasher } from "../../../accounts/password-hash.ts";
import { Sessions } from "../../../accounts/sessions.ts";
import { PasswordSignIn } from "../../../accounts/sign-in.ts";
import type { Clock } from "../../../contract/runtime.ts";
import type { Store } from "../../store/store.ts";
import type { ConsoleConfig } from "../config.ts";
import type { Account } from "./account.ts";
import { Accounts } from "./accounts.ts";

const HOUR_MS = 3_600_000;

/** Accounts, sessions and the way in. */
export interface ConsoleAccounts {
  readonly accounts: Accounts;
  readonly sessions: Sessions<Account>;
  readonly signIn: PasswordSignIn<Account>;
}

export function openAccounts(
  store: Store,
  clock: Clock,
  lengths: ConsoleConfig["sessions"] = { idleHours: 12, hours: 24 },
): ConsoleAccounts {
  const hasher = new PasswordHasher();
  const accounts = new Accounts(store, hasher, clock);
  const sessions = new Sessions(store.db, accounts, clock, {
    idleMs: lengths.idleHours * HOUR_MS,
    absoluteMs: lengths.hours * HOUR_MS,
  });
  return { accounts, sessions, signIn: new PasswordSignIn(accounts, hasher, new AttemptDelay(clock)) };
}
