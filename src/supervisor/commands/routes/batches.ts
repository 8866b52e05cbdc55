import { VisioborneError } from "../../../contract/errors.ts";
import type { ApiRequest, Caller, Route } from "../../console/route.ts";
import type { PartContext } from "../../part.ts";
import type { Batches } from "../batch/batches.ts";
import { listBatches, networksOf, readBatch, type Batch } from "../batch/batch-store.ts";
import { outcomeOf } from "../batch/machine.ts";
import { ringsOf, type RingPlan } from "../batch/rings.ts";
import { assertMay, COMMAND_PROPERTIES, type CommandArgs, type CommandType } from "../catalogue.ts";
import { ID_PARAMS, NAME, sees } from "./scope.ts";

interface BatchBody {
  readonly type: CommandType;
  readonly args?: CommandArgs;
  readonly rings?: RingPlan;
  readonly gate?: { readonly share?: number; readonly afterMin?: number };
  readonly waitMin?: number;
}

/** What the field asked for: two, then seven, then all. */
const DEFAULT = { share: 1, afterMin: 10, waitMin: 24 * 60, rings: { sizes: [2, 7] } };

const KEY = { type: "string", pattern: "^[a-z0-9-]{1,32}/[a-z0-9-]{1,32}$" } as const;
const BODY = {
  type: "object",
  required: ["type"],
  additionalProperties: false,
  properties: {
    ...COMMAND_PROPERTIES,
    rings: {
      oneOf: [
        {
          type: "object",
          required: ["lists"],
          additionalProperties: false,
          properties: {
            lists: {
              type: "array",
              minItems: 1,
              maxItems: 20,
              items: { type: "array", minItems: 1, maxItems: 20_000, items: KEY },
            },
          },
        },
        {
          type: "object",
          required: ["sizes"],
          additionalProperties: false,
          properties: {
            sizes: { type: "array", maxItems: 10, items: { type: "integer", minimum: 1, maximum: 20_000 } },
            network: NAME,
            site: NAME,
          },
        },
      ],
    },
    gate: {
      type: "object",
      additionalProperties: false,
      properties: {
        share: { type: "number", exclusiveMinimum: 0, maximum: 1, description: "Of a ring that must be well" },
        afterMin: { type: "number", minimum: 0, maximum: 10_080, description: "When a borne is looked at again" },
      },
    },
    waitMin: { type: "integer", minimum: 1, maximum: 10_080, description: "Kept so long for a borne that is away" },
  },
} as const;
const RESPONSE = {
  type: "object",
  properties: {
    id: { type: "string" },
    type: COMMAND_PROPERTIES.type,
    args: { type: "object" },
    by: { type: "string" },
    state: { enum: ["running", "stopped", "done"] },
    reason: { type: ["string", "null"] },
    ring: { type: "integer", description: "At work, from 0" },
    share: { type: "number" },
    settleMs: { type: "integer" },
    waitMs: { type: "integer" },
    createdMs: { type: "integer" },
    changedMs: { type: "integer" },
    members: { type: "array", items: { type: "object" } },
  },
} as const;

/** Commands for many bornes, in rings. */
export function batchRoutes(
  { store, fleet, sites, clock }: Pick<PartContext, "store" | "fleet" | "sites" | "clock">,
  batches: Batches,
): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/batches",
      role: "manager",
      summary: "Send a command to many bornes in rings; a ring that is not well stops it",
      body: BODY,
      response: RESPONSE,
      handle: async ({ body, caller }) => {
        const { type, args = {}, rings = DEFAULT.rings, gate = {}, waitMin = DEFAULT.waitMin } = body as BatchBody;
        assertMay(caller.role, type, args);
        const candidates = [...fleet.all()]
          .filter(({ name }) => sees(caller, name.network))
          .map(({ name }) => ({ ...name, site: sites.of(name)?.id, ready: batches.ready(name) === true }));
        const { share = DEFAULT.share, afterMin = DEFAULT.afterMin } = gate;
        const id = await batches.begin({
          type,
          args,
          by: caller.user,
          rings: ringsOf(rings, candidates),
          gate: { share, settleMs: Math.round(afterMin * 60_000) },
          waitMs: waitMin * 60_000,
        });
        return await shown(id, caller);
      },
    },
    {
      method: "GET",
      path: "/batches",
      role: "viewer",
      summary: "Batches, the latest first",
      response: { type: "object", properties: { batches: { type: "array", items: RESPONSE } } },
      handle: async ({ caller }) => {
        const all = await listBatches(store);
        const networks = await networksOf(store, idsOf(all));
        return { batches: all.filter(({ id }) => seesAll(caller, networks.get(id))) };
      },
    },
    {
      method: "GET",
      path: "/batches/:id",
      role: "viewer",
      summary: "A batch with each of its bornes",
      params: ID_PARAMS,
      response: RESPONSE,
      handle: async ({ params, caller }) => await shown(params["id"] ?? "", caller),
    },
    {
      method: "POST",
      path: "/batches/:id/stop",
      role: "technician",
      summary: "Stop a batch: nothing more is sent",
      params: ID_PARAMS,
      response: RESPONSE,
      handle: async (request) => await said(request, "stop"),
    },
    {
      method: "POST",
      path: "/batches/:id/resume",
      role: "manager",
      summary: "Go on with a stopped batch, without the bornes that were not well",
      params: ID_PARAMS,
      response: RESPONSE,
      handle: async (request) => await said(request, "resume"),
    },
  ];

  async function said({ params, caller }: ApiRequest, kind: "stop" | "resume"): Promise<object> {
    const id = params["id"] ?? "";
    await shown(id, caller);
    const event = kind === "stop" ? { kind, reason: `stopped by ${caller.user}` } : { kind };
    await batches.say(id, event, caller.user);
    return await shown(id, caller);
  }

  async function shown(id: string, caller: Caller): Promise<object> {
    const batch = await readBatch(store, id);
    if (!batch || !seesAll(caller, (await networksOf(store, [id])).get(id))) {
      throw new VisioborneError("batch.unknown", `batch ${id}: there is none`, { id });
    }
    const nowMs = clock.wallMs();
    const members = (await batches.members(id)).map((member) => ({
      network: member.network,
      borne: member.borne,
      ring: member.ring,
      outcome: outcomeOf(member, batch, nowMs),
      command: member.commandId,
      state: member.command?.state ?? null,
      reason: member.reason,
    }));
    return { ...batch, members };
  }
}

/** Of a batch that reaches beyond the caller's networks nothing is told. */
function seesAll(caller: Caller, networks: ReadonlySet<string> = new Set()): boolean {
  return [...networks].every((network) => sees(caller, network));
}

function idsOf(batches: readonly Batch[]): string[] {
  return batches.map(({ id }) => id);
}
