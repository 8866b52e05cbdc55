import type { Sites } from "../../sites/sites.ts";
import type { Store } from "../../store/store.ts";
import type { ServiceType, StatisticsConfig } from "../config.ts";
import { namesOf } from "../figures/ask.ts";
import { dateText } from "../figures/period.ts";
import { readSums } from "../figures/read.ts";

/** What a person has put in the place of a count. */
export interface Correction {
  readonly value: number;
  /** What was counted at that time; null = this is counted by hand only. */
  readonly counted: number | null;
  /** Name of the account. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

export interface GridCell {
  readonly service: string;
  /** By the bornes; null = this is counted by hand only. */
  readonly counted: number | null;
  readonly correction: Correction | null;
  /** The correction, else what was counted; null = nothing is known. */
  readonly value: number | null;
}

/** The weekly grid of a site: organismes by kinds of service. */
export interface WeeklyGrid {
  readonly network: string;
  readonly site: string;
  readonly siteName: string;
  /** Its Monday, YYYY-MM-DD. */
  readonly week: string;
  readonly services: readonly ServiceType[];
  readonly rows: readonly { readonly organisme: string; readonly name: string; readonly cells: readonly GridCell[] }[];
}

export interface GridPlace {
  readonly network: string;
  readonly site: string;
  /** Number of its Monday. */
  readonly week: number;
}

/** Reads a grid: prefilled from what the bornes have counted, with what people have corrected. */
export async function readGrid(
  { store, sites, config }: { readonly store: Store; readonly sites: Sites; readonly config: StatisticsConfig },
  { network, site, week }: GridPlace,
): Promise<WeeklyGrid> {
  const scope = { networks: [network], site };
  const sums = await readSums(store.db, scope, { name: "week", from: week, to: week + 6 });
  const corrections = await store.db
    .selectFrom("grid_correction")
    .selectAll()
    .where("network", "=", network)
    .where("site", "=", site)
    .where("week", "=", week)
    .execute();
  const known = sites.get(network, site);
  const names = namesOf(sites, config, scope);
  const agreed =
    known?.services.filter(({ agreement }) => agreement === "agreed").map(({ organisme }) => organisme) ?? [];
  const counted = [...sums].filter(([, one]) => one.interviews + one.scans + one.prints > 0).map(([id]) => id);
  const rows = new Set([...agreed, ...counted, ...corrections.map(({ organisme }) => organisme)]);
  return {
    network,
    site,
    siteName: known?.name ?? site,
    week: dateText(week),
    services: config.serviceTypes,
    // Without a name it comes last: what is of no known organisme.
    rows: [...rows]
      .toSorted((a, b) => (a === "" ? 1 : b === "" ? -1 : a.localeCompare(b)))
      .map((organisme) => {
        const own = sums.get(organisme);
        const cells = config.serviceTypes.map((service): GridCell => {
          const of = countedOf(service, own);
          const row = corrections.find((one) => one.organisme === organisme && one.service === service.id);
          const correction = row
            ? { value: row.value, counted: row.counted, by: row.corrected_by, atMs: row.corrected_ms }
            : null;
          return { service: service.id, counted: of, correction, value: correction?.value ?? of };
        });
        return { organisme, name: names.get(organisme) ?? organisme, cells };
      }),
  };
}

/**
 * Writes a correction beside the count, or takes one back.
 * @param value null = what was counted holds again
 */
export async function correct(
  store: Store,
  { network, site, week }: GridPlace,
  cell: {
    readonly organisme: string;
    readonly service: string;
    readonly counted: number | null;
    readonly value: number | null;
  },
  by: { readonly user: string; readonly atMs: number },
): Promise<void> {
  const { organisme, service, counted, value } = cell;
  if (value === null) {
    await store.db
      .deleteFrom("grid_correction")
      .where("network", "=", network)
      .where("site", "=", site)
      .where("week", "=", week)
      .where("organisme", "=", organisme)
      .where("service", "=", service)
      .execute();
    return;
  }
  const rest = { value, counted, corrected_by: by.user, corrected_ms: Math.round(by.atMs) };
  await store.db
    .insertInto("grid_correction")
    .values({ network, site, week, organisme, service, ...rest })
    .onConflict((c) => c.columns(["network", "site", "week", "organisme", "service"]).doUpdateSet(rest))
    .execute();
}

function countedOf(
  { counts }: ServiceType,
  own: { readonly interviews: number; readonly scans: number; readonly prints: number } | undefined,
): number | null {
  if (counts === "none") return null;
  if (own === undefined) return 0;
  return counts === "interviews" ? own.interviews : own.scans + own.prints;
}
