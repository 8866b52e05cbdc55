import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Clock } from "../../src/contract/runtime.ts";
import { Document, type Caller, type Route } from "../../src/supervisor/console/route.ts";
import { startForecasts } from "../../src/supervisor/forecasts/part.ts";
import type { Part, PartContext } from "../../src/supervisor/part.ts";
import { Sites } from "../../src/supervisor/sites/sites.ts";
import type { Site } from "../../src/supervisor/sites/site.ts";
import { STATISTICS_DEFAULTS, type StatisticsConfig } from "../../src/supervisor/statistics/config.ts";
import { startStatistics } from "../../src/supervisor/statistics/part.ts";
import { Store, type Registered } from "../../src/supervisor/store/store.ts";
import { keptLog } from "./broker.ts";

export const OFFICE: Site["hours"] = {
  always: false,
  weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }],
  publicHolidays: "closed",
  exceptions: [],
};

/** A site of the network of tests, open in office hours, with two organismes. */
export function siteOf(id: string, more: Partial<Site> = {}): Site {
  return {
    network: "ardeche",
    id,
    name: `Mairie de ${id}`,
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
    hours: OFFICE,
    distanceKm: 30,
    owners: {},
    correspondents: {},
    services: [
      { organisme: "caf", agreement: "agreed" },
      {
        organisme: "msa",
        agreement: "agreed",
        hours: { ...OFFICE, weekly: [{ days: ["tue"], from: "09:00", to: "12:00" }] },
      },
    ],
    ...more,
  };
}

export interface StatisticsStand {
  readonly store: Store;
  readonly sites: Sites;
  readonly clock: Clock & { nowMs: number };
  readonly parts: readonly Part[];
  /** Calls a route as the server does once it has checked. */
  readonly call: (
    method: Route["method"],
    path: string,
    asked?: {
      params?: Record<string, string>;
      query?: Record<string, string>;
      body?: unknown;
      caller?: Partial<Caller>;
    },
  ) => Promise<unknown>;
  readonly text: (path: string, query: Record<string, string>) => Promise<string>;
}

/** The parts of the statistics on a real store, with a clock of the test's. */
export async function statisticsStand(options: {
  nowMs: number;
  sites: readonly Site[];
  bornes: readonly Registered[];
  config?: Partial<StatisticsConfig>;
  /** URL of a PostgreSQL database; absent = an SQLite file of its own. */
  database?: string;
}): Promise<StatisticsStand> {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-statistics-"));
  const store = await Store.open(options.database ?? join(dir, "supervisor.sqlite"));
  await store.register(options.bornes, options.nowMs - 400 * 86_400_000);
  const clock = {
    nowMs: options.nowMs,
    wallMs: () => clock.nowMs,
    monotonicMs: () => performance.now(),
    synchronised: () => true,
  };
  const sites = new Sites(options.sites, options.bornes);
  const statistics = { ...STATISTICS_DEFAULTS, ...options.config };
  // Of the context, what these parts use.
  const context = { store, sites, clock, log: keptLog(), config: { statistics } } as unknown as PartContext;
  const parts = [await startStatistics(context), await startForecasts(context)];
  onTestFinished(async () => {
    for (const part of parts) await part.stop();
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const call: StatisticsStand["call"] = async (method, path, { params = {}, query = {}, body, caller = {} } = {}) => {
    const route = parts.flatMap(({ routes = [] }) => routes).find((one) => one.method === method && one.path === path);
    if (!route) throw new Error(`${method} ${path}: no such route`);
    const who: Caller = { id: "1", user: "maintenance", role: "technician", networks: undefined, ...caller };
    return await route.handle({ params, query, body, caller: who, signal: AbortSignal.timeout(30_000) });
  };
  return {
    store,
    sites,
    clock,
    parts,
    call,
    text: async (path, query) => {
      const document = await call("GET", path, { query });
      if (!(document instanceof Document)) throw new Error(`${path}: expected a document`);
      return String(document.content);
    },
  };
}
