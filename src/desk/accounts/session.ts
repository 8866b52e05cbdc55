import type { Session as SharedSession, Sessions as SharedSessions } from "../../accounts/sessions.ts";
import type { Account } from "./account.ts";

/** An expert, a lead or an admin who has signed in. */
export type Session = SharedSession<Account>;
export type Sessions = SharedSessions<Account>;
