import { VisioborneError } from "../../../contract/errors.ts";
import { audit } from "../../audit.ts";
import { ROLES, type Caller, type Role, type Route } from "../../console/route.ts";
import type { Store } from "../../store/store.ts";
import { listTokens, makeToken, removeToken, type ApiToken } from "../../tokens.ts";
import { ID_PARAMS, NAME, sees } from "./scope.ts";

interface TokenBody {
  readonly name: string;
  readonly role: Role;
  readonly networks?: readonly string[];
  readonly days?: number;
}

/** Tokens of programs: `visioborne fleet`, Grafana, a help desk. */
export function tokenRoutes(store: Store): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/tokens",
      role: "manager",
      summary: "Tokens of programs, without their secrets",
      response: { type: "object", properties: { tokens: { type: "array", items: { type: "object" } } } },
      handle: async ({ caller }) => ({ tokens: (await listTokens(store)).filter((token) => manages(caller, token)) }),
    },
    {
      method: "POST",
      path: "/tokens",
      role: "manager",
      summary: "Make a token; its secret is in the answer and nowhere else",
      body: {
        type: "object",
        required: ["name", "role"],
        additionalProperties: false,
        properties: {
          name: { type: "string", pattern: "^[a-z0-9][a-z0-9.-]{0,31}$", description: "Of the program or its place" },
          role: { enum: ROLES },
          networks: { type: "array", minItems: 1, maxItems: 100, items: NAME, description: "Absent = all of yours" },
          days: { type: "integer", minimum: 1, maximum: 730, default: 90 },
        },
      },
      response: {
        type: "object",
        properties: { id: { type: "string" }, secret: { type: "string" }, expiresMs: { type: "integer" } },
      },
      handle: async ({ body, caller }) => {
        const { name, role, networks = caller.networks, days = 90 } = body as TokenBody;
        const foreign = networks?.find((network) => !sees(caller, network));
        if (foreign !== undefined) {
          throw new VisioborneError("token.refused", `network ${foreign}: not one of yours`, { network: foreign });
        }
        if (caller.id.startsWith("token:")) {
          // Else one that leaked could outlive its own end.
          throw new VisioborneError("token.refused", "a token makes no token: expected a manager's own account");
        }
        const scope = networks === undefined ? {} : { networks };
        const made = await makeToken(store, { name, role, days, madeBy: caller.user, ...scope });
        const detail = `${role}, ${networks?.join(" ") ?? "all networks"}, ${days} days`;
        await audit(store, { who: caller.user, what: "token.made", on: name, detail });
        return made;
      },
    },
    {
      method: "DELETE",
      path: "/tokens/:id",
      role: "manager",
      summary: "Withdraw a token",
      params: ID_PARAMS,
      response: { type: "object" },
      handle: async ({ params, caller }) => {
        const id = params["id"] ?? "";
        const known = (await listTokens(store)).find((token) => token.id === id);
        if (!known || !manages(caller, known)) throw new VisioborneError("token.unknown", `token ${id}: there is none`);
        await removeToken(store, id);
        await audit(store, { who: caller.user, what: "token.withdrawn", on: known.name });
        return {};
      },
    },
  ];
}

/** A manager of some networks manages the tokens of those alone. */
function manages({ networks }: Caller, token: ApiToken): boolean {
  return networks === undefined || (token.networks?.every((network) => networks.includes(network)) ?? false);
}
