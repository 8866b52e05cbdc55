import type { Kysely } from "kysely";
import type { Tables } from "../../store/tables.ts";
import { SITE_FIGURES, type SiteFigure } from "../../store/tables/statistics.ts";
import type { Period } from "./period.ts";
import { numbers } from "./read.ts";
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
  const sums = new Map<string, SiteSums>();
  const segments: readonly Segment[] =
    scope.borne === undefined
      ? segmentsOf(period, today)
      : [{ kind: "days", sign: 1, from: period.from, to: period.to }];
  for (const segment of segments) {
    for (const row of await readSegment(db, scope, segment)) {
      const key = `${row.network}/${row.site}/${row.organisme}`;
      const known = sums.get(key);
      const added = SITE_FIGURES.map((figure) => [figure, (known?.[figure] ?? 0) + segment.sign * row[figure]]);
      sums.set(key, { ...row, ...(Object.fromEntries(added) as Record<SiteFigure, number>) });
    }
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const KEY = ["network", "site", "organisme"] as const;

async function readSegment(db: Kysely<Tables>, scope: Scope, segment: Segment): Promise<SiteSums[]> {
  const rows = segment.kind === "month" ? await ofMonth(db, scope, segment.month) : await ofDays(db, scope, segment);
  return rows.map(({ network, site, organisme, ...sums }) => ({
    network,
    site,
    organisme,
    ...numbers<SiteFigure>(sums),
  }));
}

type Sums = Pick<SiteSums, "network" | "site" | "organisme"> & Readonly<Record<SiteFigure, number | string>>;

async function ofMonth(db: Kysely<Tables>, { networks, site, organisme }: Scope, month: number): Promise<Sums[]> {
  let query = db
    .selectFrom("stat_site_month")
    .select(KEY)
    .select((eb) => SITE_FIGURES.map((figure) => eb.fn.sum<number | string>(figure).as(figure)))
    .where("month", "=", month)
    .groupBy(KEY);
  if (networks !== undefined) query = query.where("network", "in", networks);
  if (organisme !== undefined) query = query.where("organisme", "=", organisme);
  if (site !== undefined) query = query.where("site", "=", site);
  return await query.execute();
}

async function ofDays(
  db: Kysely<Tables>,
  { networks, site, borne, organisme }: Scope,
  { from, to }: Pick<Period, "from" | "to">,
): Promise<Sums[]> {
  let query = db
    .selectFrom("stat_day")
    .select(KEY)
    .select((eb) => SITE_FIGURES.map((figure) => eb.fn.sum<number | string>(figure).as(figure)))
    .where("day", ">=", from)
    .where("day", "<=", to)
    .where("borne", borne === undefined ? "!=" : "=", borne ?? "")
    .groupBy(KEY);
  if (networks !== undefined) query = query.where("network", "in", networks);
  if (organisme !== undefined) query = query.where("organisme", "=", organisme);
  if (site !== undefined) query = query.where("site", "=", site);
  return await query.execute();
}
