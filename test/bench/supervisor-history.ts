import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventsOf } from "../../src/supervisor/console/fleet/events.ts";
import type { Caller, Route } from "../../src/supervisor/console/route.ts";
import { Sites } from "../../src/supervisor/sites/sites.ts";
import type { Site } from "../../src/supervisor/sites/site.ts";
import { STATISTICS_DEFAULTS } from "../../src/supervisor/statistics/config.ts";
import { localDays } from "../../src/supervisor/statistics/rollup/local-time.ts";
import { Rollup } from "../../src/supervisor/statistics/rollup/rollup.ts";
import { gridRoutes } from "../../src/supervisor/statistics/routes/grid.ts";
import { statisticsRoutes } from "../../src/supervisor/statistics/routes/statistics.ts";
import { Store } from "../../src/supervisor/store/store.ts";
import { BorneLife, commitRows } from "../support/borne-life.ts";
import { numberArg, percentile, rounded } from "./figures.ts";
import type { Bench, Figure } from "./figures.ts";

const DAY_MS = 86_400_000;
const DAYS = 395;
/** Of `BorneLife.call`: session, placed, answered, ended, papers, session. */
const EVENTS_A_CALL = 6;
const NETWORK = "bench";
const ORGANISMES = ["caf", "cpam", "msa", "france-travail", "urssaf"];
const ALWAYS = { always: true, weekly: [], publicHolidays: "open" as const, exceptions: [] };

/**
 * A database of 13 months, and how long the pages' questions take on it: `npm run bench -- history [--events 1000000]
 * [--bornes events/10000] [--n 40]`. Statistics are asked for as the routes do it; the events of a borne as its page does.
 */
export const supervisorHistory: Bench = async ({ args, say }) => {
  const events = numberArg(args, "events", 1_000_000);
  const bornes = numberArg(args, "bornes", Math.max(10, Math.round(events / 10_000)));
  const rounds = numberArg(args, "n", 40);
  const dir = mkdtempSync(join(tmpdir(), "visioborne-history-"));
  const file = join(dir, "supervisor.sqlite");
  const store = await Store.open(file);
  try {
    const names = Array.from({ length: bornes }, (_, index) => ({
      network: NETWORK,
      borne: `borne-${index}`,
      site: `site-${Math.floor(index / 2)}`,
    }));
    const endMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const beginMs = endMs - DAYS * DAY_MS;
    await store.register(names, beginMs);
    const sites = new Sites(
      names.map(({ site }) => siteOf(site)),
      names,
    );
    const wrote = performance.now();
    const stored = await writeYear(store, names, events, beginMs);
    say(`${stored} events of ${bornes} bornes in ${seconds(wrote)} s`);
    const counting = performance.now();
    const rollup = new Rollup({ db: store.db, sites, waitS: () => 300, wallMs: () => endMs });
    await rollup.run();
    say(`counted in ${seconds(counting)} s; ${Math.round(statSync(file).size / 1e6)} MB`);
    const counted = (performance.now() - counting) / 1000;

    const options = {
      ask: () => ({ store, sites, config: STATISTICS_DEFAULTS, today: localDays().dayAt(endMs) }),
      fresh: async () => await rollup.pending(),
      nowMs: () => endMs,
    };
    const routes = [...statisticsRoutes(options), ...gridRoutes(options)];
    const figures: Figure[] = [
      { name: "history_events", value: stored, unit: "events", n: 1 },
      { name: "history_counted_per_s", value: Math.round(stored / counted), unit: "events/s", n: 1 },
    ];
    const date = new Date(endMs - 40 * DAY_MS).toISOString().slice(0, 10);
    for (const [name, path, query] of questions(date)) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const begin = performance.now();
        if (path === "events") {
          const { borne } = names[round % names.length]!;
          await eventsOf(store, { network: NETWORK, borne }, { limit: 50 });
        } else await call(routes, path, query);
        times.push(performance.now() - begin);
      }
      const value = rounded(percentile(times, 95), 1);
      say(`${name}: p95 ${value} ms`);
      figures.push({ name: `history_${name}_p95_ms`, value, unit: "ms", n: rounds, goal: "< 200" });
    }
    return figures;
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  }
};

function questions(date: string): [name: string, path: string, query: Record<string, string>][] {
  const network = { network: NETWORK };
  return [
    ["statistics_month", "/statistics", { ...network, period: "month", date }],
    ["statistics_two_months", "/statistics", { ...network, period: "two-months", date }],
    ["statistics_year", "/statistics", { ...network, period: "year", date }],
    ["statistics_site", "/statistics", { ...network, site: "site-1", period: "two-months", date }],
    ["report", "/report", { ...network, period: "two-months", date, audience: "inside" }],
    ["grid", "/grid", { ...network, site: "site-1", week: date }],
    ["events_of_borne", "events", {}],
  ];
}

async function call(routes: readonly Route[], path: string, query: Record<string, string>): Promise<void> {
  const route = routes.find((one) => one.method === "GET" && one.path === path);
  if (!route) throw new Error(`${path}: no such route`);
  const caller: Caller = { id: "1", user: "bench", role: "viewer", networks: undefined };
  await route.handle({ params: {}, query, body: undefined, caller, signal: AbortSignal.timeout(60_000) });
}

/** Calls spread over the days, borne after borne. @returns events that were stored */
async function writeYear(
  store: Store,
  names: readonly { readonly network: string; readonly borne: string }[],
  events: number,
  beginMs: number,
): Promise<number> {
  const calls = Math.ceil(events / names.length / EVENTS_A_CALL);
  let stored = 0;
  for (const { network, borne } of names) {
    const life = new BorneLife({ network, borne }, beginMs);
    for (let index = 0; index < calls; index++) {
      // Always the same year: figures of two runs can be compared.
      const organisme = ORGANISMES[(index * 7) % ORGANISMES.length]!;
      const outcome = index % 9 === 0 ? "missed" : index % 13 === 0 ? "abandoned" : "talked";
      const atMs = beginMs + Math.floor(((index + 1) / (calls + 1)) * DAYS * DAY_MS);
      life.call(atMs, { organisme, outcome, waitS: (index * 37) % 600, talkS: (index * 61) % 1500, scans: index % 3 });
    }
    const rows = life.rows();
    stored += life.events.length;
    for (let from = 0; from < rows.length; from += 2000) await commitRows(store, rows.slice(from, from + 2000));
  }
  return stored;
}

function siteOf(id: string): Site {
  return {
    network: NETWORK,
    id,
    name: id,
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
    hours: ALWAYS,
    distanceKm: 30,
    owners: {},
    correspondents: {},
    services: ORGANISMES.map((organisme) => ({ organisme, agreement: "agreed" })),
  };
}

function seconds(since: number): number {
  return rounded((performance.now() - since) / 1000, 1);
}
