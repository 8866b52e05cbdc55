import { sql, type Kysely } from "kysely";
import { BELIEVED_AHEAD_MS, BELIEVED_BACK_MS } from "../../counted-time.ts";
import type { Tables } from "../../tables.ts";
import { FIGURES, SITE_FIGURES } from "../../tables/statistics.ts";

/** Version 2: counts by day and what was corrected by hand. */
export async function statistics(db: Kysely<Tables>): Promise<void> {
  for (const name of ["event", "usage"] as const) {
    await db.schema
      .alterTable(name)
      .addColumn("at_ms", "bigint", (c) => c.notNull().defaultTo(0))
      .execute();
    await db
      .updateTable(name)
      .set({
        at_ms: sql<number>`case when sync = 1 and ts_ms >= received_ms - ${sql.lit(BELIEVED_BACK_MS)}
          and ts_ms <= received_ms + ${sql.lit(BELIEVED_AHEAD_MS)} then ts_ms else received_ms end`,
      })
      .execute();
    await db.schema.createIndex(`${name}_by_time`).on(name).columns(["network", "borne", "at_ms"]).execute();
  }

  const table = (name: keyof Tables) =>
    db.schema
      .createTable(name)
      .addColumn("network", "text", (c) => c.notNull())
      .addColumn("borne", "text", (c) => c.notNull());
  await table("stat_mark")
    .addColumn("utc_day", "integer", (c) => c.notNull())
    .addColumn("touched", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("stat_mark_pk", ["network", "borne", "utc_day"])
    .execute();
  let day = table("stat_day")
    .addColumn("day", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("site", "text", (c) => c.notNull());
  for (const figure of FIGURES) day = day.addColumn(figure, "integer", (c) => c.notNull().defaultTo(0));
  await day.addPrimaryKeyConstraint("stat_day_pk", ["network", "borne", "day", "organisme"]).execute();
  await db.schema.createIndex("stat_day_by_day").on("stat_day").columns(["network", "day"]).execute();
  await table("stat_duration")
    .addColumn("day", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("seconds", "integer", (c) => c.notNull())
    .addColumn("calls", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("stat_duration_pk", ["network", "borne", "day", "organisme", "kind", "seconds"])
    .execute();
  await db.schema.createIndex("stat_duration_by_day").on("stat_duration").columns(["network", "day"]).execute();
  await db.schema.createIndex("stat_day_by_site").on("stat_day").columns(["network", "site", "day"]).execute();
  let month = db.schema
    .createTable("stat_site_month")
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("site", "text", (c) => c.notNull())
    .addColumn("month", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull());
  for (const figure of SITE_FIGURES) month = month.addColumn(figure, "integer", (c) => c.notNull());
  await month.addPrimaryKeyConstraint("stat_site_month_pk", ["network", "month", "site", "organisme"]).execute();
  await db.schema
    .createTable("stat_month_duration")
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("month", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("seconds", "integer", (c) => c.notNull())
    .addColumn("calls", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("stat_month_duration_pk", ["network", "month", "organisme", "kind", "seconds"])
    .execute();
  await table("stat_floor")
    .addColumn("before_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("stat_floor_pk", ["network", "borne"])
    .execute();
  await db.schema
    .createTable("grid_correction")
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("site", "text", (c) => c.notNull())
    .addColumn("week", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("service", "text", (c) => c.notNull())
    .addColumn("value", "integer", (c) => c.notNull())
    .addColumn("counted", "integer")
    .addColumn("corrected_by", "text", (c) => c.notNull())
    .addColumn("corrected_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("grid_correction_pk", ["network", "site", "week", "organisme", "service"])
    .execute();
  await table("supply_sample")
    .addColumn("day", "integer", (c) => c.notNull())
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("paper_sheets", "integer")
    .addColumn("toner_pct", "real")
    .addColumn("disk_wear_pct", "real")
    .addPrimaryKeyConstraint("supply_sample_pk", ["network", "borne", "day"])
    .execute();

  // What an earlier version has received is counted too.
  for (const name of ["event", "usage"] as const) {
    const days = db
      .selectFrom(name)
      .select(["network", "borne", sql<number>`at_ms / 86400000`.as("utc_day"), sql<number>`1`.as("touched")])
      .distinct();
    await db
      .insertInto("stat_mark")
      .columns(["network", "borne", "utc_day", "touched"])
      .expression(days.where(sql<boolean>`1 = 1`))
      .onConflict((c) => c.doNothing())
      .execute();
  }
}
