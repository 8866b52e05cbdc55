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

/** How many interviews took so long, and waited so long, by organisme. */
export async function readDurations(
  db: Kysely<Tables>,
  scope: Scope,
  period: Period,
): Promise<Map<string, Record<"talk" | "wait", Map<number, number>>>> {
  let query = db
    .selectFrom("stat_duration")
    .select(["organisme", "kind", "seconds"])
    .select((eb) => eb.fn.sum<number | string>("calls").as("calls"))
    .where("day", ">=", period.from)
    .where("day", "<=", period.to)
    .groupBy(["organisme", "kind", "seconds"]);
  if (scope.networks !== undefined) query = query.where("network", "in", scope.networks);
  if (scope.organisme !== undefined) query = query.where("organisme", "=", scope.organisme);
  if (scope.borne !== undefined) query = query.where("borne", "=", scope.borne);
  else if (scope.site === undefined) query = query.where("borne", "=", "");
  else {
    // Durations know no site: those of the bornes that stood there on that day.
    query = query.where("borne", "!=", "").where((eb) =>
      eb.exists(
        eb
          .selectFrom("stat_day")
          .select("stat_day.day")
          .whereRef("stat_day.network", "=", "stat_duration.network")
          .whereRef("stat_day.borne", "=", "stat_duration.borne")
          .whereRef("stat_day.day", "=", "stat_duration.day")
          .whereRef("stat_day.organisme", "=", "stat_duration.organisme")
          .where("stat_day.site", "=", scope.site ?? ""),
      ),
    );
  }
  const all = new Map<string, Record<"talk" | "wait", Map<number, number>>>();
  for (const { organisme, kind, seconds, calls } of await query.execute()) {
    const own = all.get(organisme) ?? { talk: new Map<number, number>(), wait: new Map<number, number>() };
    all.set(organisme, own);
    own[kind].set(seconds, Number(calls));
  }
  return all;
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

export interface SiteSums {
  readonly network: string;
  /** Empty = bornes that stand nowhere yet. */
  readonly site: string;
  readonly organisme: string;
  readonly interviews: number;
  readonly abandoned: number;
  readonly missed: number;
  readonly promised_s: number;
  readonly open_s: number;
  readonly ready_s: number;
}

/** Sums by site and organisme. */
export async function readBySite(db: Kysely<Tables>, scope: Scope, period: Period): Promise<SiteSums[]> {
  let query = db
    .selectFrom("stat_day")
    .select(["network", "site", "organisme"])
    .select(({ fn }) => [
      fn.sum<number | string>("interviews").as("interviews"),
      fn.sum<number | string>("abandoned").as("abandoned"),
      fn.sum<number | string>("missed").as("missed"),
      fn.sum<number | string>("promised_s").as("promised_s"),
      fn.sum<number | string>("open_s").as("open_s"),
      fn.sum<number | string>("ready_s").as("ready_s"),
    ])
    .where("day", ">=", period.from)
    .where("day", "<=", period.to)
    .where("borne", "!=", "")
    .groupBy(["network", "site", "organisme"])
    .orderBy("network")
    .orderBy("site")
    .orderBy("organisme");
  if (scope.networks !== undefined) query = query.where("network", "in", scope.networks);
  if (scope.organisme !== undefined) query = query.where("organisme", "=", scope.organisme);
  if (scope.borne !== undefined) query = query.where("borne", "=", scope.borne);
  if (scope.site !== undefined) query = query.where("site", "=", scope.site);
  const rows = await query.execute();
  return rows.map(({ network, site, organisme, ...sums }) => ({ network, site, organisme, ...numbers(sums) }));
}

/** Sums of big integers come as text from some databases. */
function numbers<Key extends string>(row: Readonly<Record<Key, number | string>>): Record<Key, number> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)])) as Record<Key, number>;
}
