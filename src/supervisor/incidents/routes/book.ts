import { dayNumberOf, dateOf } from "../../../calendar/day-number.ts";
import { LocalDays } from "../../../calendar/local-days.ts";
import { VisioborneError } from "../../../contract/errors.ts";
import { Document, type ApiRequest, type Route } from "../../console/route.ts";
import type { HistoryLine } from "../book/incident.ts";
import { byOwner } from "../owners.ts";
import { bookPage } from "../words/book-page.ts";
import { incidentsCsv } from "../words/csv.ts";
import { NAME, nowOf, sees, type Given } from "./given.ts";
import { findIncidents } from "./find.ts";
import { FILTERS, wantedOf } from "./read.ts";
import { shownIncidents } from "./shown.ts";

/** Incidents of a book: more are not read by anybody, and the page says that it is cut. */
const MOST = 2000;
const MONTH = { type: "string", pattern: "^20[0-9]{2}-(0[1-9]|1[0-2])$" } as const;

/** The book on paper, and as a table. */
export function bookRoutes(given: Given): Route[] {
  const { store, sites } = given;
  return [
    {
      method: "GET",
      path: "/incidents/book",
      role: "viewer",
      summary: "The incident book of a month, of a network or one of its sites: a page to print, in French",
      query: {
        type: "object",
        required: ["network", "month"],
        properties: { network: NAME, site: NAME, month: MONTH },
      },
      handle: async (request) =>
        new Document("text/html; charset=utf-8", null, bookPage(await monthOf(given, request))),
    },
    {
      method: "GET",
      path: "/incidents/export",
      role: "viewer",
      summary: "Incidents as CSV (RFC 4180, UTF-8), filtered as the list is; at most 2,000",
      query: { type: "object", properties: { ...FILTERS, month: MONTH } },
      async handle({ query, caller }) {
        const within =
          query["month"] === undefined ? {} : { within: spanOf(query["month"], given.config.office.timeZone) };
        const wanted = { ...wantedOf(query), ...within };
        const { incidents } = await findIncidents(store, caller, wanted, { offset: 0, limit: MOST });
        const shown = await shownIncidents(store, sites, incidents, nowOf(given), within.within);
        const name = `incidents${query["month"] === undefined ? "" : `-${query["month"]}`}.csv`;
        return new Document("text/csv; charset=utf-8", name, incidentsCsv(shown));
      },
    },
  ];
}

async function monthOf(given: Given, { query, caller }: ApiRequest) {
  const { store, sites } = given;
  const { network = "", month = "" } = query;
  const site = query["site"] === undefined ? undefined : sites.get(network, query["site"]);
  if (!sees(caller, network) || (query["site"] !== undefined && !site)) {
    const what = query["site"] === undefined ? `network ${network}` : `site ${network}/${query["site"]}`;
    throw new VisioborneError("site.unknown", `${what}: not among those that you see`, {});
  }
  const timeZone = site?.timeZone ?? given.config.office.timeZone;
  const within = spanOf(month, timeZone);
  const wanted = { state: "all", network, within, ...(site ? { site: site.id } : {}) } as const;
  const { incidents, total } = await findIncidents(store, caller, wanted, { offset: 0, limit: MOST });
  const madeMs = nowOf(given);
  const shown = await shownIncidents(store, sites, incidents, madeMs, within);
  shown.sort((a, b) => a.sinceMs - b.sinceMs);
  return {
    network,
    site: site?.name ?? null,
    month,
    timeZone,
    madeMs,
    incidents: shown,
    comments: await comments(given, incidents),
    byOwner: byOwner((owner) =>
      shown.filter((one) => one.owner === owner).reduce((sum, { downtimeMs }) => sum + downtimeMs, 0),
    ),
    cut: total > shown.length,
  };
}

/** A month of the local calendar. */
export function spanOf(month: string, timeZone: string): { readonly fromMs: number; readonly toMs: number } {
  const days = new LocalDays(timeZone);
  const first = dayNumberOf(`${month}-01`);
  const { year, month: number } = dateOf(first + 31);
  const next = dayNumberOf(`${year}-${String(number).padStart(2, "0")}-01`);
  return { fromMs: days.startMs(first), toMs: days.startMs(next) };
}

async function comments({ store }: Given, incidents: readonly { readonly id: string }[]) {
  const found = new Map<string, HistoryLine[]>();
  if (incidents.length === 0) return found;
  const rows = await store.db
    .selectFrom("incident_history")
    .select(["incident", "at_ms as atMs", "who", "kind", "detail"])
    .where(
      "incident",
      "in",
      incidents.map(({ id }) => id),
    )
    .where("kind", "in", ["commented", "closed", "reopened"])
    .where("detail", "!=", "")
    .orderBy("incident")
    .orderBy("seq")
    .execute();
  for (const { incident, ...line } of rows) {
    const known = found.get(incident) ?? [];
    known.push(line as HistoryLine);
    found.set(incident, known);
  }
  return found;
}
