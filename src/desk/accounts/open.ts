import { AttemptDelay } from "../../accounts/attempt-delay.ts";
import { PasswordHasher } from "../../accounts/password-hash.ts";
import { Sessions } from "../../accounts/sessions.ts";
import { PasswordSignIn } from "../../accounts/sign-in.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { errorLine } from "../../contract/errors.ts";
import type { DeskConfig } from "../config/config.ts";
import type { Store } from "../store/store.ts";
import { Accounts } from "./accounts.ts";
import type { Account } from "./account.ts";

/** An account that is removed by a command is out of the queue within this time. */
const PURGE_PERIOD_MS = 30_000;

/** Accounts, sessions and the way in. */
export interface DeskAccounts {
  readonly accounts: Accounts;
  readonly sessions: Sessions<Account>;
  readonly signIn: PasswordSignIn<Account>;
  stop(): void;
}

/** Puts the parts together and ends sessions as they expire. */
export function openAccounts(config: DeskConfig, store: Store, clock: Clock, log: Logger): DeskAccounts {
  const hasher = new PasswordHasher();
  const organismes = config.organismes.map(({ id }) => id);
  const accounts = new Accounts(store, hasher, clock, organismes);
  const sessions = new Sessions(store, accounts, clock);
  const signIn = new PasswordSignIn(accounts, hasher, new AttemptDelay(clock));
  const timer = setInterval(() => {
    sessions.purge().catch((error: unknown) => log.warn({ error: errorLine(error) }, "sessions cannot be purged"));
  }, PURGE_PERIOD_MS);
  return { accounts, sessions, signIn, stop: () => clearInterval(timer) };
}
