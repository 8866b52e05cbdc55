import { VisioborneError } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { ApiRequest, Caller, Route } from "../console/route.ts";
import type { Store } from "../store/store.ts";
import type { Actions } from "./actions.ts";
import type { Admission } from "./admission.ts";
import { listRegister } from "./register-query.ts";
import type { NewBorne } from "./register.ts";

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const PARAMS = {
  type: "object",
  required: ["network", "borne"],
  properties: { network: NAME, borne: NAME },
} as const;
const MS_OR_NULL = { type: ["integer", "null"] } as const;

const SHOWN_CODE = {
  type: "object",
  properties: {
    network: NAME,
    borne: NAME,
    code: { type: "string", description: "Shown this once." },
    expiresMs: { type: "integer" },
    url: { type: ["string", "null"] },
  },
} as const;

const TOLD = { type: "object", properties: { brokerTold: { type: "boolean" } } } as const;

const SHOWN_BORNE = {
  type: "object",
  properties: {
    network: NAME,
    borne: NAME,
    name: { type: "string" },
    site: { type: ["string", "null"] },
    source: { enum: ["file", "console"] },
    stage: { enum: ["planned", "in-service", "withdrawn"] },
    serial: { type: ["string", "null"] },
    registeredMs: { type: "integer" },
    enrolledMs: MS_OR_NULL,
    blockedMs: MS_OR_NULL,
    code: { type: ["object", "null"] },
    certificate: { type: ["object", "null"] },
    renewalAskedMs: MS_OR_NULL,
    refused: { type: "integer" },
    heardWhileShut: { type: "integer" },
  },
} as const;

/** The register over the HTTP API. */
export function registerRoutes(store: Store, actions: Actions, admission: Admission): readonly Route[] {
  const onBorne = (verb: string, summary: string, response: Route["response"], act: Act): Route => ({
    method: "POST",
    path: `/bornes/:network/:borne/${verb}`,
    role: "manager",
    summary,
    params: PARAMS,
    ...(response === undefined ? {} : { response }),
    handle: async (request) => {
      const name = nameOf(request);
      assertSees(request.caller, name.network);
      return (await act(name, request.caller.user)) ?? {};
    },
  });
  return [
    {
      method: "GET",
      path: "/register",
      role: "viewer",
      summary: "The register: stage, site, certificate, codes that wait, who is blocked",
      response: { type: "array", items: SHOWN_BORNE },
      handle: async ({ caller }) => {
        const bornes = (await listRegister(store)).filter(({ network }) => sees(caller, network));
        return bornes.map((borne) => ({ ...borne, heardWhileShut: admission.heardWhileShut(borne) }));
      },
    },
    {
      method: "POST",
      path: "/bornes",
      role: "manager",
      summary: "Make a borne; the answer has its one-time code, which is shown once",
      body: {
        type: "object",
        required: ["network", "borne", "name"],
        additionalProperties: false,
        properties: {
          network: NAME,
          borne: NAME,
          name: { type: "string", minLength: 1, maxLength: 80 },
          site: NAME,
          serial: { type: "string", pattern: "^[A-Za-z0-9._-]{1,64}$" },
        },
      },
      response: SHOWN_CODE,
      handle: async ({ body, caller }) => {
        const borne = body as NewBorne;
        assertSees(caller, borne.network);
        return await actions.create(borne, caller.user);
      },
    },
    onBorne("code", "A new one-time code in the place of the one before", SHOWN_CODE, async (name, by) => {
      return await actions.code(name, by);
    }),
    onBorne("block", "Shut a borne out, at the broker too", TOLD, async (name, by) => await actions.block(name, by)),
    onBorne("unblock", "Let a blocked borne speak again", TOLD, async (name, by) => await actions.unblock(name, by)),
    onBorne("withdraw", "End a borne's life; its name is not given again", TOLD, async (name, by) => {
      return await actions.withdraw(name, by);
    }),
    onBorne(
      "approve-renewal",
      "Let a borne whose certificate has expired have the next",
      undefined,
      async (name, by) => {
        return await actions.approveRenewal(name, by);
      },
    ),
  ];
}

type Act = (name: BorneName, by: string) => Promise<unknown>;

function nameOf({ params }: ApiRequest): BorneName {
  return { network: params["network"] ?? "", borne: params["borne"] ?? "" };
}

function sees({ networks }: Caller, network: string): boolean {
  return networks === undefined || networks.includes(network);
}

/** A borne of a network that the account does not see is unknown to it. */
function assertSees(caller: Caller, network: string): void {
  if (sees(caller, network)) return;
  throw new VisioborneError("register.unknown", `network ${network}: unknown to this account`);
}
