import { VisioborneError } from "../../../contract/errors.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { DescMessage } from "../../../contract/types.ts";
import type { PartContext } from "../../part.ts";
import { seesNetwork } from "../accounts/account.ts";
import { FIGURES } from "../curves/figures.ts";
import { FINE_S, HOUR_S, type Samples } from "../curves/samples.ts";
import { eventsOf } from "../fleet/events.ts";
import type { LatestHealth } from "../fleet/latest.ts";
import { LEVELS } from "../fleet/level.ts";
import { shownBorne, type FleetBorne } from "../fleet/shown.ts";
import type { ApiRequest, Caller, Route } from "../route.ts";
import { BORNE_RESPONSE, BORNE_SCHEMA, CURVES_RESPONSE, EVENTS_RESPONSE, FLEET_RESPONSE } from "./schemas.ts";

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const BORNE_PARAMS = { type: "object", required: ["network", "borne"], properties: { network: NAME, borne: NAME } };
const DAY_MS = 86_400_000;
const MAX_EVENTS = 200;
const CURVES = {
  day: { spanS: FINE_S, lengthMs: DAY_MS },
  month: { spanS: HOUR_S, lengthMs: 31 * DAY_MS },
} as const;

export interface FleetRoutesParts extends Pick<PartContext, "store" | "fleet" | "sites" | "clock" | "listening"> {
  readonly latest: LatestHealth;
  readonly samples: Samples;
}

/** What the console itself shows: the fleet, a borne, its events and its curves. */
export function fleetRoutes({ store, fleet, sites, clock, listening, latest, samples }: FleetRoutesParts): Route[] {
  const shown = (caller: Caller): FleetBorne[] =>
    [...fleet.all()]
      .filter(({ name }) => seesNetwork(caller, name.network))
      .map((borne) => shownBorne(borne, latest.get(borne.name), sites, clock.wallMs()));
  const named = ({ params, caller }: Pick<ApiRequest, "params" | "caller">): BorneName => {
    const name = { network: params["network"] ?? "", borne: params["borne"] ?? "" };
    // What one may not see is not there.
    if (seesNetwork(caller, name.network) && fleet.has(name)) return name;
    const message = `borne ${name.network}/${name.borne}: expected one of the register`;
    throw new VisioborneError("borne.unknown", message);
  };

  return [
    {
      method: "GET",
      path: "/fleet",
      role: "viewer",
      summary: "The whole fleet, the worst first",
      response: FLEET_RESPONSE,
      handle: ({ caller }) => {
        const bornes = shown(caller).toSorted(worstFirst);
        const counts = Object.fromEntries(LEVELS.map((level) => [level, 0]));
        for (const { level } of bornes) counts[level] = (counts[level] ?? 0) + 1;
        return { atMs: Math.round(clock.wallMs()), broker: listening() ? "connected" : "away", counts, bornes };
      },
    },
    {
      method: "GET",
      path: "/bornes",
      role: "viewer",
      summary: "The bornes by name",
      response: {
        type: "object",
        required: ["bornes"],
        properties: { bornes: { type: "array", items: BORNE_SCHEMA } },
      },
      handle: ({ caller }) => ({ bornes: shown(caller).toSorted(byName) }),
    },
    {
      method: "GET",
      path: "/bornes/:network/:borne",
      role: "viewer",
      summary: "A borne: devices, figures, alerts, versions",
      params: BORNE_PARAMS,
      response: BORNE_RESPONSE,
      handle: async (request) => {
        const name = named(request);
        const borne = fleet.get(name);
        if (!borne) throw new VisioborneError("borne.unknown", "borne: has just left the register");
        const rows = store.db.selectFrom("latest").selectAll().where("network", "=", name.network);
        const kept = await rows.where("borne", "=", name.borne).execute();
        const read = (channel: string): unknown => {
          const row = kept.find((one) => one.channel === channel);
          return row ? (JSON.parse(row.payload) as unknown) : null;
        };
        const health = latest.get(name);
        const site = sites.of(name);
        return {
          ...shownBorne(borne, health, sites, clock.wallMs()),
          site: site ?? null,
          status: read("status"),
          health: health ?? null,
          desc: read("desc") as DescMessage | null,
        };
      },
    },
    {
      method: "GET",
      path: "/bornes/:network/:borne/events",
      role: "viewer",
      summary: "Its events, the latest received first",
      params: BORNE_PARAMS,
      query: {
        type: "object",
        properties: {
          before: { type: "string", maxLength: 100, description: "`next` of the page before" },
          limit: { type: "integer", minimum: 1, maximum: MAX_EVENTS, default: 50 },
        },
      },
      response: EVENTS_RESPONSE,
      handle: async (request) => {
        const { before, limit } = request.query;
        return await eventsOf(store, named(request), { before, limit: Number(limit) });
      },
    },
    {
      method: "GET",
      path: "/bornes/:network/:borne/curves",
      role: "viewer",
      summary: "Its figures over the last day (each 5 minutes) or month (each hour)",
      params: BORNE_PARAMS,
      query: { type: "object", properties: { span: { enum: ["day", "month"], default: "day" } } },
      response: CURVES_RESPONSE,
      handle: async (request) => {
        const { spanS, lengthMs } = CURVES[request.query["span"] === "month" ? "month" : "day"];
        const toMs = Math.round(clock.wallMs());
        const found = await samples.of(named(request), spanS, toMs - lengthMs);
        return {
          stepMs: spanS * 1000,
          fromMs: toMs - lengthMs,
          toMs,
          atMs: found.map(({ atMs }) => atMs),
          heard: found.map(({ heard }) => heard),
          figures: Object.fromEntries(
            FIGURES.map((figure, index) => [figure, found.map(({ figures }) => figures[index] ?? null)] as const)
              // A borne without a printer says nothing of paper.
              .filter(([, values]) => values.some((value) => value !== null)),
          ),
        };
      },
    },
  ];
}

function worstFirst(a: FleetBorne, b: FleetBorne): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || byName(a, b);
}

function byName(a: FleetBorne, b: FleetBorne): number {
  const [first, second] = [`${a.network}/${a.borne}`, `${b.network}/${b.borne}`];
  return first < second ? -1 : first > second ? 1 : 0;
}
