import { generatePassword, PASSWORD_MAX } from "../../../accounts/password-rules.ts";
import { VisioborneError } from "../../../contract/errors.ts";
import { audit } from "../../audit.ts";
import type { Store } from "../../store/store.ts";
import { seesNetwork, type Account, type AccountChange, type NewAccount } from "../accounts/account.ts";
import type { ConsoleAccounts } from "../accounts/open.ts";
import { ROLES, type Caller, type Route } from "../route.ts";

const FIELDS = {
  name: { type: "string", minLength: 1, maxLength: 80 },
  role: { type: "string", enum: ROLES },
  networks: { type: ["array", "null"], maxItems: 200, items: { type: "string", pattern: "^[a-z0-9-]{1,32}$" } },
  password: { type: "string", minLength: 1, maxLength: PASSWORD_MAX * 4 },
} as const;
const ID = {
  type: "object",
  required: ["id"],
  properties: { id: { type: "string", pattern: "^[0-9a-f-]{36}$" } },
} as const;
const ACCOUNT = {
  type: "object",
  required: ["id", "login", "name", "role", "networks", "signIn"],
  properties: {
    id: { type: "string" },
    login: { type: "string" },
    name: { type: "string" },
    role: { enum: ROLES },
    networks: { type: ["array", "null"], items: { type: "string" } },
    signIn: { enum: ["password", "provider"] },
  },
} as const;
const ANSWER = {
  type: "object",
  required: ["account"],
  properties: { account: ACCOUNT, password: { type: "string", description: "One that was made: told this once" } },
} as const;

/** Managing accounts. A manager of some networks manages the accounts of these alone. */
export function accountRoutes({ accounts, sessions }: ConsoleAccounts, store: Store): Route[] {
  const told = async (caller: Caller, what: string, on: Account): Promise<void> => {
    const { login, role, networks } = on;
    await audit(store, { who: caller.user, what, on: login, detail: `${role} ${networks?.join(" ") ?? "*"}` });
  };
  /** What one may not manage is not there: ids tell nothing. */
  const managed = async (caller: Caller, id: string): Promise<Account> => {
    const account = await accounts.get(id);
    if (account !== undefined && manages(caller, account.networks)) return account;
    throw new VisioborneError("account.unknown", "account: expected one that is in the list");
  };

  return [
    {
      method: "GET",
      path: "/accounts",
      role: "manager",
      summary: "Who may enter the console",
      response: {
        type: "object",
        required: ["accounts"],
        properties: { accounts: { type: "array", items: ACCOUNT } },
      },
      handle: async ({ caller }) => ({
        accounts: (await accounts.list()).filter(({ networks }) => manages(caller, networks)),
      }),
    },
    {
      method: "POST",
      path: "/accounts",
      role: "manager",
      summary: "Adds an account; without a password one is made, and told in this answer only",
      body: {
        type: "object",
        additionalProperties: false,
        required: ["login", "role"],
        properties: { login: { type: "string", minLength: 1, maxLength: 64 }, ...FIELDS },
      },
      response: ANSWER,
      handle: async ({ caller, body }) => {
        const wanted = body as Omit<NewAccount, "password"> & { readonly password?: string };
        mustManage(caller, wanted.networks ?? null);
        const password = wanted.password ?? generatePassword();
        const account = await accounts.add({ ...wanted, password });
        await told(caller, "account.added", account);
        return wanted.password === undefined ? { account, password } : { account };
      },
    },
    {
      method: "PUT",
      path: "/accounts/:id",
      role: "manager",
      summary: "Changes what is named; a new password ends the account's sessions",
      params: ID,
      body: {
        type: "object",
        additionalProperties: false,
        minProperties: 1,
        properties: {
          ...FIELDS,
          newPassword: { const: true, description: "One is made, and told in this answer only" },
        },
      },
      response: ANSWER,
      handle: async ({ caller, params, body }) => {
        const { newPassword, ...wanted } = body as AccountChange & { readonly newPassword?: true };
        const made = newPassword === true ? generatePassword() : undefined;
        const change: AccountChange = made === undefined ? wanted : { ...wanted, password: made };
        const before = await managed(caller, params["id"] ?? "");
        mustManage(caller, change.networks === undefined ? before.networks : change.networks);
        const account = await accounts.change(before.id, change);
        if (change.password !== undefined) await sessions.endAllOf(account.id);
        await told(caller, change.password === undefined ? "account.changed" : "account.password", account);
        return made === undefined ? { account } : { account, password: made };
      },
    },
    {
      method: "DELETE",
      path: "/accounts/:id",
      role: "manager",
      summary: "Removes an account with its sessions",
      params: ID,
      handle: async ({ caller, params }) => {
        const account = await managed(caller, params["id"] ?? "");
        if (account.id === caller.id) {
          throw new VisioborneError("account.self", "one's own account: expected somebody else to remove it");
        }
        await sessions.endAllOf(account.id);
        await accounts.remove(account.id);
        await told(caller, "account.removed", account);
      },
    },
  ];
}

function manages(caller: Caller, networks: readonly string[] | null): boolean {
  if (caller.networks === undefined) return true;
  return networks !== null && networks.every((network) => seesNetwork(caller, network));
}

function mustManage(caller: Caller, networks: readonly string[] | null): void {
  if (manages(caller, networks)) return;
  const message = `networks: expected some of your own alone: ${caller.networks?.join(", ")}`;
  throw new VisioborneError("account.refused", message);
}
