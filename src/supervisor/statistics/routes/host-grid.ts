import { errorCode } from "../../../contract/errors.ts";
import { Document, type Route } from "../../console/route.ts";
import { EntryLinks } from "../../incidents/entry/links.ts";
import { RateLimit } from "../../incidents/entry/limit.ts";
import { entryAnswer } from "../../incidents/words/entry-page.ts";
import type { AskOptions } from "../figures/ask.ts";
import { dayOf, mondayOf } from "../figures/period.ts";
import { correctAndSay } from "../grid/corrected.ts";
import { readGrid, type GridPlace } from "../grid/grid.ts";
import { HOST, hostsChanges } from "../grid/host.ts";
import { hostGridPage, type HostsAnswer } from "../report/host-grid-page.ts";
import { DATE } from "./schemas.ts";
import type { RoutesOptions } from "./statistics.ts";

/** Weeks that a host can still correct: those of a two-monthly report, and this one. */
const WEEKS = 9;
/** Sendings of one link within an hour: a host is not a program. */
const AN_HOUR = 12;
const HOUR_MS = 3_600_000;
const TOKEN = {
  type: "object",
  required: ["token"],
  properties: { token: { type: "string", pattern: "^[A-Za-z0-9_-]{22}$" } },
} as const;
const QUERY = { type: "object", additionalProperties: false, properties: { week: DATE } } as const;
/** `<organisme>/<service>`: a count, as it was typed. */
const BODY = {
  type: "object",
  maxProperties: 1000,
  additionalProperties: { type: "string", maxLength: 20 },
} as const;

/** The weekly grid by the link of a borne's sheet: its host reads and corrects that of his own site, without an account. */
export function hostGridRoutes({
  ask,
  fresh,
  nowMs,
  monotonicMs,
}: RoutesOptions & { readonly nowMs: () => number; readonly monotonicMs: () => number }): Route[] {
  const limit = new RateLimit(AN_HOUR, HOUR_MS);
  const shown = async (options: AskOptions, place: GridPlace, answer?: HostsAnswer): Promise<Document> => {
    const [first, last] = weeksOf(options);
    const before = place.week > first ? place.week - 7 : null;
    const after = place.week < last ? place.week + 7 : null;
    return pageOf(hostGridPage(await readGrid(options, place), { before, after }, answer));
  };
  return [
    {
      method: "GET",
      path: "/report/:token/grid",
      role: "anyone",
      summary: "The host's form: the weekly grid of his site",
      params: TOKEN,
      query: QUERY,
      async handle({ params, query }) {
        const options = ask();
        const place = await placeOf(options, params["token"], query["week"]);
        if (place === undefined) return pageOf(entryAnswer("unknown"));
        await fresh();
        return await shown(options, place);
      },
    },
    {
      method: "POST",
      path: "/report/:token/grid",
      role: "anyone",
      summary: "Writes what the host corrects; rate-limited by site, each change in the audit",
      params: TOKEN,
      query: QUERY,
      body: BODY,
      async handle({ params, query, body }) {
        const options = ask();
        const place = await placeOf(options, params["token"], query["week"]);
        if (place === undefined) return pageOf(entryAnswer("unknown"));
        if (!limit.take(`${place.network}/${place.site}`, monotonicMs())) {
          return await shown(options, place, { kind: "often" });
        }
        await fresh();
        const grid = await readGrid(options, place);
        const { changes, wrong } = hostsChanges(grid, (body ?? {}) as Readonly<Record<string, unknown>>);
        if (wrong.length > 0) return await shown(options, place, { kind: "wrong", fields: wrong });
        for (const change of changes) {
          await correctAndSay(options, place, change, { user: HOST, atMs: nowMs() });
        }
        return await shown(options, place, { kind: "saved", count: changes.length });
      },
    },
  ];
}

/** First and last Monday that a host can correct. */
function weeksOf({ today }: AskOptions): readonly [first: number, last: number] {
  const monday = mondayOf(today);
  return [monday - 7 * (WEEKS - 1), monday];
}

/** The site where the borne of a link stands; undefined = an unknown link, or a borne that stands nowhere. */
async function placeOf(
  options: AskOptions,
  token: string | undefined,
  week: string | undefined,
): Promise<GridPlace | undefined> {
  const [first, last] = weeksOf(options);
  try {
    const name = await new EntryLinks(options.store).borneOf(token ?? "");
    const site = options.sites.of(name);
    if (!site) return undefined;
    const asked = week === undefined ? last : mondayOf(dayOf(week));
    return { network: site.network, site: site.id, week: Math.min(last, Math.max(first, asked)) };
  } catch (error) {
    if (errorCode(error) !== "entry.unknown") throw error;
    return undefined;
  }
}

function pageOf(text: string): Document {
  return new Document("text/html; charset=utf-8", null, text);
}
