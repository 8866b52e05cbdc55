import type { Sites } from "../../sites/sites.ts";
import type { Store } from "../../store/store.ts";
import type { Figures } from "../../store/tables/statistics.ts";
import type { StatisticsConfig } from "../config.ts";
import { noFigures } from "../rollup/count-day.ts";
import type { SiteFigures } from "../masking/publish.ts";
import { availabilityOf, figuresOf, type PeriodFigures } from "./figures.ts";
import type { Period } from "./period.ts";
import { readDurations } from "./read-durations.ts";
import { readBySite, withoutDays, type SiteSums } from "./read-sites.ts";
import { readByDay, readSums, type DayFigures } from "./read.ts";
import type { Scope } from "./scope.ts";

export interface AskOptions {
  readonly store: Store;
  readonly sites: Sites;
  readonly config: StatisticsConfig;
  /** Number of the local day: of it and what follows, promised hours are not over. */
  readonly today: number;
  /** Organismes that have a line even where nothing was counted of them, so that tables of a network's sites agree. */
  readonly lines?: readonly string[];
}

/** What is known of a scope and a period. */
export interface Answer {
  readonly figures: PeriodFigures;
  readonly byDay: readonly DayFigures[];
  readonly sites: readonly SiteFigures[];
}

/** Reads and makes the figures of a scope and a period. */
export async function askFigures(options: AskOptions, asked: Scope, period: Period): Promise<Answer> {
  const { sites, config, today, lines = [] } = options;
  const { db } = options.store;
  const scope = await namedNetworks(db, asked);
  const counted = await readSums(db, scope, period);
  for (const line of lines) if (!counted.has(line)) counted.set(line, noFigures());
  const over = { ...period, to: Math.min(period.to, today - 1) };
  const sums = over.to === period.to ? counted : withHoursOf(counted, await readSums(db, scope, over));
  const known = namesOf(sites, config, lines.length > 0 ? { networks: scope.networks } : scope);
  const figures = figuresOf(sums, await readDurations(db, scope, period, today), known);
  const bySite = await readBySite(db, scope, period, today);
  const coming = { from: Math.max(period.from, today), to: period.to };
  const hours = over.to === period.to ? bySite : await withoutDays(db, scope, bySite, coming);
  return {
    figures,
    byDay: await readByDay(db, scope, period),
    sites: sitesOf(
      bySite,
      hours,
      figures.organismes.map(({ id }) => id),
      sites,
    ),
  };
}

/** All networks by name, where none is named: every index begins with the network. */
async function namedNetworks(db: Store["db"], scope: Scope): Promise<Scope> {
  if (scope.networks !== undefined) return scope;
  const rows = await db.selectFrom("borne").select("network").distinct().execute();
  return rows.length === 0 ? scope : { ...scope, networks: rows.map(({ network }) => network) };
}

/** Organismes that have a line of their own: those of the conventions and those that are named. */
export function namesOf(sites: Sites, config: StatisticsConfig, { networks, site: id }: Scope): Map<string, string> {
  const names = new Map<string, string>();
  for (const site of sites.all()) {
    if (networks !== undefined && !networks.includes(site.network)) continue;
    if (id !== undefined && site.id !== id) continue;
    for (const { organisme } of site.services) names.set(organisme, organisme);
  }
  for (const { id: organisme, name } of config.organismes) names.set(organisme, name);
  return names;
}

function withHoursOf(counted: ReadonlyMap<string, Figures>, over: ReadonlyMap<string, Figures>): Map<string, Figures> {
  return new Map(
    [...counted].map(([organisme, sums]) => {
      const { promised_s = 0, open_s = 0, ready_s = 0, staffed_s = 0 } = over.get(organisme) ?? {};
      return [organisme, { ...sums, promised_s, open_s, ready_s, staffed_s }];
    }),
  );
}

function sitesOf(
  counts: readonly SiteSums[],
  hours: readonly SiteSums[],
  lines: readonly (string | null)[],
  register: Sites,
): SiteFigures[] {
  const bySite = Map.groupBy(counts, siteKey);
  const buildings = new Map(hours.filter(({ organisme }) => organisme === "").map((row) => [siteKey(row), row]));
  return [...bySite].map(([key, own]) => {
    const { network, site } = own[0]!;
    const building = buildings.get(key);
    const line = (counted: "interviews" | "abandoned" | "missed"): number[] => {
      const sums = lines.map(() => 0);
      for (const row of own) {
        const index = lines.indexOf(row.organisme);
        // The last line has all that is none of the others.
        sums[index === -1 ? lines.length - 1 : index]! += row[counted];
      }
      return sums;
    };
    const known = register.get(network, site);
    return {
      network,
      site,
      name: known?.name ?? site,
      interviews: line("interviews"),
      abandoned: line("abandoned"),
      missed: line("missed"),
      distanceKm: known?.distanceKm ?? null,
      availabilityPct: building === undefined ? null : availabilityOf(building).pct,
    };
  });
}

function siteKey({ network, site }: SiteSums): string {
  return `${network}/${site}`;
}
