import { Document, type ApiRequest, type Route } from "../../console/route.ts";
import { csv } from "../../documents/csv.ts";
import { daysTable, organismesTable, sitesTable } from "../export/tables.ts";
import { askFigures, type AskOptions } from "../figures/ask.ts";
import { dateText, periodOf, type Period } from "../figures/period.ts";
import { scopeOf } from "../figures/scope.ts";
import { VisioborneError } from "../../../contract/errors.ts";
import { publish } from "../masking/publish.ts";
import { shownFor, type Audience } from "../report/audience.ts";
import { reportPage } from "../report/report.ts";
import type { ShownStatistics } from "../shown.ts";
import { EXPORT_QUERY, FIGURES_QUERY, REPORT_QUERY } from "./schemas.ts";

/** What the routes need of the part. */
export interface RoutesOptions {
  readonly ask: () => AskOptions;
  /** Counts what waits, for a moment. @returns days of bornes that are still to be counted */
  readonly fresh: () => Promise<number>;
}

/** Figures, their files and the report. */
export function statisticsRoutes({ ask, fresh }: RoutesOptions): Route[] {
  return [
    {
      method: "GET",
      path: "/statistics",
      role: "viewer",
      summary: "Figures of a period: interviews and shares by organisme, waiting, durations, hours, availability",
      query: FIGURES_QUERY,
      async handle({ query, caller }) {
        const options = ask();
        const period = periodOf(query, options.today);
        const scope = scopeOf(query, caller, options.sites);
        const pending = await fresh();
        const { figures, byDay, sites } = await askFigures(options, scope, period);
        const shown = await publish(figures, sites, undefined);
        const answer: ShownStatistics = {
          period: periodText(period),
          pending,
          ...figures,
          kmAvoided: shown.kmAvoided,
          // Nothing is masked here: counts are numbers.
          sites: shown.sites.map((site) => ({
            ...site,
            interviews: Number(site.interviews),
            missed: Number(site.missed),
          })),
          byDay: byDay.map(({ day, ...counts }) => ({ day: dateText(day), ...counts })),
        };
        return answer;
      },
    },
    {
      method: "GET",
      path: "/statistics/export",
      role: "viewer",
      summary: "The figures of a period as CSV (RFC 4180)",
      query: EXPORT_QUERY,
      async handle({ query, caller }) {
        const options = ask();
        const period = periodOf(query, options.today);
        await fresh();
        const { table = "organismes", bom } = query;
        const audience = audienceOf(query, options);
        const { shown, answer } = await shownFor(audience, options, scopeOf(query, caller, options.sites), period);
        if (table === "days" && audience === "outside")
          throw new VisioborneError("statistics.outside", "table days: not for outside, its counts are too small");
        const { maskBelow } = options.config;
        const rows =
          table === "days"
            ? daysTable(answer.byDay)
            : table === "sites"
              ? sitesTable(shown, maskBelow)
              : organismesTable(shown, maskBelow);
        const name = `statistiques-${table}-${dateText(period.from)}-${dateText(period.to)}.csv`;
        return new Document("text/csv; charset=utf-8", name, csv(rows, { bom: bom === "1" }));
      },
    },
    {
      method: "GET",
      path: "/report",
      role: "viewer",
      summary: "The follow-up report of a network or a site as a page to print",
      query: REPORT_QUERY,
      async handle({ query, caller }) {
        const options = ask();
        const period = periodOf(query, options.today);
        const scope = scopeOf(query, caller, options.sites);
        await fresh();
        const { shown } = await shownFor(audienceOf(query, options), options, scope, period);
        const { network = "", site } = query;
        const name = site === undefined ? undefined : options.sites.get(network, site)?.name;
        const title = name === undefined ? `réseau ${network}` : `${name} (réseau ${network})`;
        const { maskBelow: below } = options.config;
        const page = reportPage(shown, { title, period, below, today: options.today });
        return new Document("text/html; charset=utf-8", null, page);
      },
    },
  ];
}

function audienceOf(query: ApiRequest["query"], { config }: AskOptions): Audience {
  return (query["audience"] as Audience | undefined) ?? config.audience;
}

function periodText({ name, from, to }: Period): { name: string; from: string; to: string } {
  return { name, from: dateText(from), to: dateText(to) };
}
