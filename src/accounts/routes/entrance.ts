import type { Logger } from "../../contract/runtime.ts";
import type { Gate } from "../../web/gate.ts";
import type { Identified } from "../account.ts";
import type { Session, Sessions } from "../sessions.ts";
import type { PasswordSignIn } from "../sign-in.ts";

/** What the routes of signing in need. */
export interface Entrance<Account extends Identified> {
  readonly sessions: Sessions<Account>;
  readonly signIn: PasswordSignIn<Account>;
  readonly gate: Gate<Session<Account>>;
  /** What the browser is told of an account. */
  readonly shown: (account: Account) => unknown;
  /** Somebody has come in or gone; for an audit. */
  readonly told?: (account: Account, what: "signed-in" | "signed-out") => void;
  readonly log: Logger;
}
