import { sql, type Transaction } from "kysely";
import type { Tables } from "../../store/tables.ts";
import { SITE_FIGURES } from "../../store/tables/statistics.ts";
import { firstDayOf } from "./month.ts";

/** Adds a site's month up from its days. */
export async function writeSiteMonth(
  trx: Transaction<Tables>,
  { network, site, month }: { readonly network: string; readonly site: string; readonly month: number },
): Promise<void> {
  await trx
    .deleteFrom("stat_site_month")
    .where("network", "=", network)
    .where("month", "=", month)
    .where("site", "=", site)
    .execute();
  const days = trx
    .selectFrom("stat_day")
    .select(["network", "site", "organisme", sql<number>`${sql.lit(month)}`.as("month")])
    .select((eb) => SITE_FIGURES.map((figure) => eb.fn.sum<number>(figure).as(figure)))
    .where("network", "=", network)
    .where("site", "=", site)
    .where("borne", "!=", "")
    .where("day", ">=", firstDayOf(month))
    .where("day", "<", firstDayOf(month + 1))
    .groupBy(["network", "site", "organisme"]);
  await trx
    .insertInto("stat_site_month")
    .columns(["network", "site", "organisme", "month", ...SITE_FIGURES])
    .expression(days)
    .execute();
}

/** Adds the durations of a network's month up from those of its days. */
export async function writeMonthDurations(trx: Transaction<Tables>, network: string, month: number): Promise<void> {
  await trx.deleteFrom("stat_month_duration").where("network", "=", network).where("month", "=", month).execute();
  const key = ["network", "organisme", "kind", "seconds"] as const;
  const days = trx
    .selectFrom("stat_duration")
    .select([...key, sql<number>`${sql.lit(month)}`.as("month")])
    .select((eb) => eb.fn.sum<number>("calls").as("calls"))
    .where("network", "=", network)
    .where("borne", "=", "")
    .where("day", ">=", firstDayOf(month))
    .where("day", "<", firstDayOf(month + 1))
    .groupBy(key);
  await trx
    .insertInto("stat_month_duration")
    .columns([...key, "month", "calls"])
    .expression(days)
    .execute();
}
