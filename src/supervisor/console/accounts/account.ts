import { checkNames } from "../../../accounts/account.ts";
import { VisioborneError } from "../../../contract/errors.ts";
import { ROLES, type Caller, type Role } from "../route.ts";

/** Who may enter the console. */
export interface Account {
  /** UUID: what logs name. */
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** Networks that it sees; null = all. */
  readonly networks: readonly string[] | null;
  /** `provider`: signs in through OpenID Connect, which says his name, role and networks each time. */
  readonly signIn: "password" | "provider";
}

export interface NewAccount {
  readonly login: string;
  /** Default: the login. */
  readonly name?: string;
  readonly role: Role;
  readonly networks?: readonly string[] | null;
  readonly password: string;
}

export type AccountChange = Partial<Omit<NewAccount, "login">>;

const NETWORK = /^[a-z0-9-]{1,32}$/;

/** @throws VisioborneError `account.login`, `account.name`, `account.role`, `account.network` */
export function checkAccount(account: Pick<Account, "login" | "name" | "role" | "networks">): void {
  checkNames(account);
  if (!ROLES.includes(account.role)) {
    throw new VisioborneError("account.role", `role: expected one of ${ROLES.join(", ")}`);
  }
  if (account.networks === null) return;
  const wrong = account.networks.find((network) => !NETWORK.test(network));
  if (wrong !== undefined) {
    const message = `networks: ${JSON.stringify(wrong)}: expected 1 to 32 small letters, digits and hyphens`;
    throw new VisioborneError("account.network", message);
  }
  if (account.networks.length === 0) {
    throw new VisioborneError("account.network", "networks: none: expected at least one, or null for all");
  }
}

/** The account as the routes see it. */
export function callerOf({ id, login, role, networks }: Account): Caller {
  return { id, user: login, role, networks: networks ?? undefined };
}

/** Whether the caller may what a role may. */
export function hasRole(caller: Pick<Caller, "role">, least: Role): boolean {
  return ROLES.indexOf(caller.role) >= ROLES.indexOf(least);
}

export function seesNetwork({ networks }: Pick<Caller, "networks">, network: string): boolean {
  return networks === undefined || networks.includes(network);
}
