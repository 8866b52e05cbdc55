import type { Kysely } from "kysely";
import type { Tables } from "../../store/tables.ts";
import { FIGURES, type Figures } from "../../store/tables/statistics.ts";
import type { Period } from "./period.ts";
import type { Scope } from "./scope.ts";

/** Sums of a period, by organisme; `""` = what belongs to none. */
export async function readSums(db: Kysely<Tables>, scope: Scope, period: Period): Promise<Map<string, Figures>> {
  let query = db
    .selectFrom("stat_day")
    .select("organisme")
    .select((eb) => FIGURES.map((figure) => eb.fn.sum<number | string>(figure).as(figure)))
    .where("day", ">=", period.from)
    .where("day", "<=", period.to)
    .groupBy("organisme");
  if (scope.networks !== undefined) query = query.where("network", "in", scope.networks);
  if (scope.organisme !== undefined) query = query.where("organisme", "=", scope.organisme);
  if (scope.borne !== undefined) query = query.where("borne", "=", scope.borne);
  else if (scope.site === undefined) query = query.where("borne", "=", "");
  if (scope.site !== undefined) query = query.where("site", "=", scope.site);
  const rows = await query.execute();
  return new Map(rows.map(({ organisme, ...sums }) => [organisme, numbers(sums)]));
}

export interface DayFigures {
  readonly day: number;
  readonly interviews: number;
  readonly abandoned: number;
  readonly missed: number;
}

/** The course of a period, day by day; a day without a row is not in it. */
export async function readByDay(db: Kysely<Tables>, scope: Scope, period: Period): Promise<DayFigures[]> {
  let query = db
    .selectFrom("stat_day")
    .select("day")
    .select(({ fn }) => [
      fn.sum<number | string>("interviews").as("interviews"),
      fn.sum<number | string>("abandoned").as("abandoned"),
      fn.sum<number | string>("missed").as("missed"),
    ])
    .where("day", ">=", period.from)
    .where("day", "<=", period.to)
    .groupBy("day")
    .orderBy("day");
  if (scope.networks !== undefined) query = query.where("network", "in", scope.networks);
  if (scope.organisme !== undefined) query = query.where("organisme", "=", scope.organisme);
  if (scope.borne !== undefined) query = query.where("borne", "=", scope.borne);
  else if (scope.site === undefined) query = query.where("borne", "=", "");
  if (scope.site !== undefined) query = query.where("site", "=", scope.site);
  return (await query.execute()).map((row) => numbers(row));
}

/** Sums of big integers come as text from some databases. */
export function numbers<Key extends string>(row: Readonly<Record<Key, number | string>>): Record<Key, number> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)])) as Record<Key, number>;
}
