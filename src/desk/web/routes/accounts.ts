import type { FastifyInstance } from "fastify";
import { VisioborneError } from "../../../contract/errors.ts";
import { mayManage, maySee } from "../../accounts/account.ts";
import type { Account } from "../../accounts/account.ts";
import { generatePassword, PASSWORD_MAX } from "../../../accounts/password-rules.ts";
import { ROLES } from "../../accounts/role.ts";
import type { Role } from "../../accounts/role.ts";
import type { RouteContext } from "../web.ts";
import { forbidden, managerOf, shownAccount } from "./who.ts";

const FIELDS = {
  name: { type: "string", minLength: 1, maxLength: 80 },
  role: { type: "string", enum: ROLES },
  organismes: { type: "array", maxItems: 200, items: { type: "string", maxLength: 32 } },
  password: { type: "string", minLength: 1, maxLength: PASSWORD_MAX * 4 },
} as const;
const PARAMS = {
  type: "object",
  properties: { id: { type: "string", pattern: "^[0-9a-f-]{36}$" } },
} as const;

interface Fields {
  readonly name?: string;
  readonly role?: Role;
  readonly organismes?: readonly string[];
  readonly password?: string;
}

/** Managing accounts: admins all of them, leads the experts of their organismes. */
export function accountRoutes(app: FastifyInstance, { accounts: desk, gate, log }: RouteContext): void {
  const { accounts, sessions } = desk;

  app.get("/api/accounts", async (request) => {
    const { account: actor } = await managerOf(gate, request);
    const all = (await accounts.list()).filter((one) => maySee(actor, one));
    return { accounts: all.map((one) => ({ ...shownAccount(one), manageable: mayManage(actor, one) })) };
  });

  /** Without a password one is made, and told in this answer only. */
  app.post<{ Body: Fields & { login: string; role: Role; organismes: readonly string[] } }>(
    "/api/accounts",
    {
      schema: {
        body: {
          type: "object",
          additionalProperties: false,
          required: ["login", "role", "organismes"],
          properties: { login: { type: "string", minLength: 1, maxLength: 64 }, ...FIELDS },
        },
      },
    },
    async (request, reply) => {
      const { account: actor } = await managerOf(gate, request);
      mustManage(actor, request.body);
      const { password = generatePassword(), ...wanted } = request.body;
      const account = await accounts.add({ ...wanted, password });
      log.info({ account: account.id, by: actor.id }, "account added");
      const told = request.body.password === undefined ? { password } : {};
      return reply.code(201).send({ account: shownAccount(account), ...told });
    },
  );

  app.patch<{ Params: { id: string }; Body: Fields }>(
    "/api/accounts/:id",
    {
      schema: {
        params: PARAMS,
        body: { type: "object", additionalProperties: false, minProperties: 1, properties: FIELDS },
      },
    },
    async (request) => {
      const { account: actor } = await managerOf(gate, request);
      const before = await visible(actor, request.params.id);
      mustManage(actor, before);
      const { role = before.role, organismes = before.organismes, password } = request.body;
      mustManage(actor, { role, organismes });
      const account = await accounts.change(before.id, request.body);
      // Who knew the old password is out; the person signs in with the new one.
      if (password !== undefined) await sessions.endAllOf(account.id);
      log.info({ account: account.id, by: actor.id }, "account changed");
      return { account: shownAccount(account) };
    },
  );

  app.delete<{ Params: { id: string } }>(
    "/api/accounts/:id",
    { schema: { params: PARAMS } },
    async (request, reply) => {
      const { account: actor } = await managerOf(gate, request);
      const account = await visible(actor, request.params.id);
      if (account.id === actor.id) {
        throw new VisioborneError("account.self", "one's own account: expected somebody else to remove it");
      }
      mustManage(actor, account);
      // First: the database drops them with the account, and open sockets would not be told.
      await sessions.endAllOf(account.id);
      await accounts.remove(account.id);
      log.info({ account: account.id, by: actor.id }, "account removed");
      return reply.code(204).send();
    },
  );

  /** What one may not see is not there: ids tell nothing. */
  async function visible(actor: Account, id: string): Promise<Account> {
    const account = await accounts.get(id);
    if (account !== undefined && maySee(actor, account)) return account;
    throw new VisioborneError("account.unknown", "account: expected one that is in the list");
  }
}

function mustManage(actor: Account, target: Pick<Account, "role" | "organismes">): void {
  if (mayManage(actor, target)) return;
  throw forbidden(
    `a lead manages experts of ${actor.organismes.join(", ")} alone: expected that role, these organismes`,
  );
}
