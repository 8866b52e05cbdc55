import { sql, type Kysely } from "kysely";
import type { Tables } from "../../store/tables.ts";
import { SITE_FIGURES, type SiteFigure } from "../../store/tables/statistics.ts";
import type { Period } from "./period.ts";
import type { Scope } from "./scope.ts";
import { segmentsOf, type Segment } from "./segments.ts";

/** Sums of a site and an organisme; without a site: bornes that stand nowhere yet. */
export interface SiteSums extends Readonly<Record<SiteFigure, number>> {
  readonly network: string;
  readonly site: string;
  readonly organisme: string;
}

/** Sums by site and organisme, in the order of both. @param today number of the day: nothing is counted after it */
export async function readBySite(
  db: Kysely<Tables>,
  scope: Scope,
  period: Pick<Period, "from" | "to">,
  today: number,
): Promise<SiteSums[]> {
  const segments: readonly Segment[] =
    scope.borne === undefined ? segmentsOf(period, today) : [{ kind: "days", sign: 1, ...period }];
  const sums = new Map<string, SiteSums>();
  const months = segments.flatMap((segment) => (segment.kind === "month" ? [segment.month] : []));
  if (months.length > 0) addRows(sums, await ofMonths(db, scope, months), 1);
  for (const segment of segments) {
    if (segment.kind === "days") addRows(sums, await ofDays(db, scope, segment), segment.sign);
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** Takes the sums of days off: cheaper than to read all the others once more. */
export async function withoutDays(
  db: Kysely<Tables>,
  scope: Scope,
  all: readonly SiteSums[],
  days: Pick<Period, "from" | "to">,
): Promise<SiteSums[]> {
  const sums = new Map(all.map((row) => [keyOf(row), { ...row }]));
  addRows(sums, await ofDays(db, scope, days), -1);
  return [...sums.values()];
}

const KEY = ["network", "site", "organisme"] as const;

function keyOf({ network, site, organisme }: Pick<SiteSums, (typeof KEY)[number]>): string {
  return `${network}/${site}/${organisme}`;
}

/** A year of a national fleet is thousands of rows: they are added up in place. */
function addRows(sums: Map<string, SiteSums>, rows: readonly Sums[], sign: 1 | -1): void {
  for (const row of rows) {
    const key = keyOf(row);
    let sum: Writable<SiteSums> | undefined = sums.get(key);
    if (sum === undefined) {
      const { network, site, organisme } = row;
      sum = { network, site, organisme, interviews: 0, abandoned: 0, missed: 0, promised_s: 0, open_s: 0, ready_s: 0 };
      sums.set(key, sum);
    }
    for (const figure of SITE_FIGURES) sum[figure] += sign * Number(row[figure]);
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

type Sums = Pick<SiteSums, "network" | "site" | "organisme"> & Readonly<Record<SiteFigure, number | string>>;

/** Of one network alone it is no part of the key: SQLite sorts tens of thousands of rows by it. */
const OF_ONE = ["site", "organisme"] as const;

async function ofMonths(db: Kysely<Tables>, scope: Scope, months: readonly number[]): Promise<Sums[]> {
  const { networks, site, organisme } = scope;
  let query = db
    .selectFrom("stat_site_month")
    .select((eb) => SITE_FIGURES.map((figure) => eb.fn.sum<number | string>(figure).as(figure)))
    .where("month", "in", months);
  if (organisme !== undefined) query = query.where("organisme", "=", organisme);
  if (site !== undefined) query = query.where("site", "=", site);
  const [network] = networks ?? [];
  if (networks?.length === 1 && network !== undefined) {
    const rows = query.select(OF_ONE).groupBy(OF_ONE).where("network", "=", network);
    return (await rows.execute()).map((row) => ({ network, ...row }));
  }
  if (networks !== undefined) query = query.where("network", "in", networks);
  return await query.select(KEY).groupBy(KEY).execute();
}

async function ofDays(db: Kysely<Tables>, scope: Scope, { from, to }: Pick<Period, "from" | "to">): Promise<Sums[]> {
  const { networks, site, borne, organisme } = scope;
  let query = db
    .selectFrom("stat_day")
    .select((eb) => SITE_FIGURES.map((figure) => eb.fn.sum<number | string>(figure).as(figure)))
    .where("day", ">=", from)
    .where("day", "<=", to);
  if (borne !== undefined) query = query.where("borne", "=", borne);
  // As the index of days has it. Of a site its own index: nothing of a whole network stands at a site.
  else if (site === undefined) query = query.where("borne", "!=", sql.lit(""));
  if (organisme !== undefined) query = query.where("organisme", "=", organisme);
  if (site !== undefined) query = query.where("site", "=", site);
  const [network] = networks ?? [];
  if (networks?.length === 1 && network !== undefined) {
    const rows = query.select(OF_ONE).groupBy(OF_ONE).where("network", "=", network);
    return (await rows.execute()).map((row) => ({ network, ...row }));
  }
  if (networks !== undefined) query = query.where("network", "in", networks);
  return await query.select(KEY).groupBy(KEY).execute();
}
