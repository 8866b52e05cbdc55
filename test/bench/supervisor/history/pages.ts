import { NETWORK } from "../../center.ts";

/** A page of the console: what its first view asks for, at once. */
export interface AskedPage {
  /** Of its figure, `history_<name>_p95_ms`. */
  readonly name: string;
  /** Below `/api/1`, of the nth round: no two rounds look at the same borne or site. */
  readonly paths: (round: number) => readonly string[];
}

const DAY_MS = 86_400_000;

/**
 * The pages of the console with what each asks for at its first view, and what its links open (reports, exports).
 * `src/supervisor/console/page/pages` is where it stands; a page that is added there is to be added here.
 */
export function pagesOf(bornes: number, nowMs: number): readonly AskedPage[] {
  const borne = (round: number) => `borne-${(round * 37) % bornes}`;
  const site = (round: number) => `site-${(round * 17) % Math.max(1, Math.floor(bornes / 2))}`;
  const day = (daysAgo: number): string => new Date(nowMs - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const month = day(40).slice(0, 7);
  const statistics = (period: string, daysAgo: number, more = "") =>
    `/statistics?network=${NETWORK}&period=${period}&date=${day(daysAgo)}${more}`;
  const one = (name: string, path: (round: number) => string): AskedPage => ({ name, paths: (at) => [path(at)] });
  return [
    one("fleet", () => "/fleet"),
    {
      name: "borne",
      paths: (round) => {
        const at = `/bornes/${NETWORK}/${borne(round)}`;
        const own = [`${at}/curves?span=day`, `${at}/events?limit=50`];
        const incidents = `/incidents?network=${NETWORK}&borne=${borne(round)}`;
        return [at, ...own, incidents, `/commands?borne=${NETWORK}%2F${borne(round)}&limit=20`];
      },
    },
    one("borne_month", (round) => `/bornes/${NETWORK}/${borne(round)}/curves?span=month`),
    one("incidents", () => "/incidents"),
    one("incidents_all", () => "/incidents?state=all&page=3"),
    one("incidents_of_borne", (round) => `/incidents?network=${NETWORK}&borne=${borne(round)}&state=all`),
    one("incident", (round) => `/incidents/incident-${round}`),
    one("incident_book", () => `/incidents/book?network=${NETWORK}&month=${month}`),
    { name: "sites", paths: () => ["/sites", "/agreements"] },
    one("site", (round) => `/sites/${NETWORK}/${site(round)}`),
    { name: "statistics_week", paths: () => ["/sites", statistics("week", 40)] },
    one("statistics_this_week", () => statistics("week", 0)),
    { name: "statistics_month", paths: () => ["/sites", statistics("month", 0)] },
    one("statistics_two_months", () => statistics("two-months", 60)),
    one("statistics_year", () => statistics("year", 0)),
    one("statistics_networks", () => `/statistics?period=year&date=${day(0)}`),
    one("statistics_site", (round) => statistics("two-months", 60, `&site=${site(round)}`)),
    one("statistics_site_year", (round) => statistics("year", 0, `&site=${site(round)}`)),
    one("report", () => `/report?network=${NETWORK}&period=two-months&date=${day(90)}&audience=inside`),
    one("report_outside", () => `/report?network=${NETWORK}&period=two-months&date=${day(90)}&audience=outside`),
    { name: "grid", paths: (round) => ["/sites", `/grid?network=${NETWORK}&site=${site(round)}&week=${day(9)}`] },
    one("forecasts", () => "/forecasts"),
    one("batches", () => "/batches"),
    one("batch", () => "/batches/batch-58"),
    one("register", () => "/register"),
    one("accounts", () => "/accounts"),
    one("audit", () => "/audit?limit=200"),
    one("commands", () => "/commands?limit=200"),
  ];
}
