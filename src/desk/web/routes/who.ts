import { VisioborneError } from "../../../contract/errors.ts";
import type { Account } from "../../accounts/account.ts";
import type { Session } from "../../accounts/session.ts";
import type { Gate as SharedGate, Incoming } from "../../../web/gate.ts";

export type Gate = SharedGate<Session>;

/** The session of the request. @throws VisioborneError `signin.needed` */
export async function sessionOf(gate: Gate, request: Incoming): Promise<Session> {
  const session = await gate.authenticate(request);
  if (session === undefined) throw new VisioborneError("signin.needed", "nobody is signed in: expected a session");
  return session;
}

/** The session of a lead or an admin. @throws VisioborneError `signin.needed`, `signin.forbidden` */
export async function managerOf(gate: Gate, request: Incoming): Promise<Session> {
  const session = await sessionOf(gate, request);
  if (session.account.role === "expert") throw forbidden("this is for leads and admins");
  return session;
}

export function forbidden(message: string): VisioborneError {
  return new VisioborneError("signin.forbidden", message);
}

/** What the browser is told of an account. */
export function shownAccount({ id, login, name, role, organismes, signIn }: Account): Account {
  return { id, login, name, role, organismes, signIn };
}
