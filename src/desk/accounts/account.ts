import { checkNames } from "../../accounts/account.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { ROLES } from "./role.ts";
import type { Role } from "./role.ts";

/** Somebody who may enter. */
export interface Account {
  /** UUID: what logs, queue and sockets name. */
  readonly id: string;
  readonly login: string;
  /** As colleagues see it. */
  readonly name: string;
  readonly role: Role;
  /** Ids of the organismes served, of those in the configuration; sorted. */
  readonly organismes: readonly string[];
  /** `provider`: signs in through OpenID Connect, which says his name, role and organismes each time. */
  readonly signIn: "password" | "provider";
}

export interface NewAccount {
  readonly login: string;
  /** Default: the login. */
  readonly name?: string;
  readonly role: Role;
  readonly organismes: readonly string[];
  readonly password: string;
}

export interface AccountChange {
  readonly name?: string;
  readonly role?: Role;
  readonly organismes?: readonly string[];
  readonly password?: string;
}

/** @throws VisioborneError `account.login`, `account.name`, `account.role`, `account.organisme` */
export function checkAccount(
  account: Pick<Account, "login" | "name" | "role" | "organismes">,
  known: ReadonlySet<string>,
): void {
  const { role, organismes } = account;
  checkNames(account);
  if (!ROLES.includes(role)) {
    throw new VisioborneError("account.role", `role: expected one of ${ROLES.join(", ")}`);
  }
  const wrong = organismes.find((id) => !known.has(id));
  if (wrong !== undefined) {
    const message = `organismes: ${JSON.stringify(wrong)} is not configured: expected some of ${[...known].join(", ")}`;
    throw new VisioborneError("account.organisme", message);
  }
  if (organismes.length === 0 && role !== "admin") {
    throw new VisioborneError("account.organisme", `organismes: none: expected at least one for the role ${role}`);
  }
}

/** Whether `actor` may read of the account. */
export function maySee(actor: Account, target: Account): boolean {
  if (actor.role === "admin" || actor.id === target.id) return true;
  return actor.role === "lead" && target.organismes.some((id) => actor.organismes.includes(id));
}

/** Whether `actor` may change or remove the account as it is. A lead only those who work for his organismes alone. */
export function mayManage(actor: Account, target: Pick<Account, "role" | "organismes">): boolean {
  if (actor.role === "admin") return true;
  if (actor.role !== "lead" || target.role !== "expert" || target.organismes.length === 0) return false;
  return target.organismes.every((id) => actor.organismes.includes(id));
}
