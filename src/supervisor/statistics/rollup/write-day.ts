import { sql, type Insertable, type Transaction } from "kysely";
import type { Tables } from "../../store/tables.ts";
import { ABOUT, FIGURES } from "../../store/tables/statistics.ts";
import { chunks } from "../../store/write.ts";
import type { DayCounts } from "./count-day.ts";

/** A borne's local day; without a borne, that of its whole network. */
export interface StatDay {
  readonly network: string;
  readonly borne: string;
  readonly day: number;
  readonly site: string;
}

/** Writes what was counted of a day in place of what stands there. */
export async function writeDay(
  trx: Transaction<Tables>,
  { site, ...at }: StatDay,
  counts: ReadonlyMap<string, DayCounts>,
): Promise<void> {
  await clear(trx, at);
  const durations: Insertable<Tables["stat_duration"]>[] = [];
  const days: Insertable<Tables["stat_day"]>[] = [];
  for (const [organisme, { figures, durations: own, subjects }] of counts) {
    days.push({ ...at, organisme, site, ...figures });
    for (const kind of ["talk", "wait"] as const) {
      for (const [seconds, calls] of own[kind]) durations.push({ ...at, organisme, kind, seconds, calls });
    }
    for (const [subject, calls] of subjects) {
      durations.push({ ...at, organisme, kind: `${ABOUT}${subject}`, seconds: 0, calls });
    }
  }
  for (const part of chunks(days)) await trx.insertInto("stat_day").values(part).execute();
  for (const part of chunks(durations)) await trx.insertInto("stat_duration").values(part).execute();
}

/** Adds a network's day up from those of its bornes, so that a page of a national fleet reads few rows. */
export async function writeTotal(trx: Transaction<Tables>, network: string, day: number): Promise<void> {
  await clear(trx, { network, borne: "", day });
  const key = ["network", "day", "organisme"] as const;
  const days = trx
    .selectFrom("stat_day")
    .select([...key, sql<string>`''`.as("borne"), sql<string>`''`.as("site")])
    .select((eb) => FIGURES.map((figure) => eb.fn.sum<number>(figure).as(figure)))
    .where("network", "=", network)
    .where("day", "=", day)
    // As the index of days has it.
    .where("borne", "!=", sql.lit(""))
    .groupBy(key);
  await trx
    .insertInto("stat_day")
    .columns([...key, "borne", "site", ...FIGURES])
    .expression(days)
    .execute();
  const durationKey = [...key, "kind", "seconds"] as const;
  const durations = trx
    .selectFrom("stat_duration")
    .select([...durationKey, sql<string>`''`.as("borne")])
    .select((eb) => eb.fn.sum<number>("calls").as("calls"))
    .where("network", "=", network)
    .where("day", "=", day)
    .groupBy(durationKey);
  await trx
    .insertInto("stat_duration")
    .columns([...durationKey, "borne", "calls"])
    .expression(durations)
    .execute();
}

async function clear(trx: Transaction<Tables>, at: Omit<StatDay, "site">): Promise<void> {
  for (const table of ["stat_day", "stat_duration"] as const) {
    await trx
      .deleteFrom(table)
      .where("network", "=", at.network)
      .where("borne", "=", at.borne)
      .where("day", "=", at.day)
      .execute();
  }
}
