import { sql, type Transaction } from "kysely";
import { addMarks, type Mark } from "../../store/touched.ts";
import type { Tables } from "../../store/tables.ts";
import { firstDayOf, monthOf } from "./month.ts";
import { writeTotal } from "./write-day.ts";
import { writeMonthDurations, writeSiteMonth } from "./write-month.ts";

/*
 * What is added up from counted days is marked as they are, under names that no borne has: the total of a network's day,
 * the month of a site, the durations of a network's month. Marks are worked off the latest day first, at each the bornes
 * before the sums. A local day is counted from the UTC days around it, so its sum is marked on the day before: there, all
 * of them are done, and a sum is made once for a batch of days, not with each borne.
 */

const TOTAL = "";
const DURATIONS = "*";
const SITE = "/";

/** What a mark stands for where it is a sum. */
type Sum = "total" | "durations" | { readonly site: string };

/** Whether a mark stands for a sum; else for a day of a borne. */
export function isSum({ borne }: Mark): boolean {
  return sumOf(borne) !== undefined;
}

function sumOf(borne: string): Sum | undefined {
  if (borne === TOTAL) return "total";
  if (borne === DURATIONS) return "durations";
  return borne.startsWith(SITE) ? { site: borne.slice(SITE.length) } : undefined;
}

/** Orders sums behind the bornes of a day, and the durations, which read totals, behind these. */
export const sumOrder = sql<number>`case when borne = ${sql.lit(DURATIONS)} then 2
  when borne = ${sql.lit(TOTAL)} or borne like ${sql.lit(`${SITE}%`)} then 1 else 0 end`;

/** @param day number of the local day */
export function totalMark(network: string, day: number): Mark {
  return { network, borne: TOTAL, utc_day: day - 1 };
}

export function siteMark(network: string, site: string, month: number): Mark {
  return { network, borne: SITE + site, utc_day: firstDayOf(month) - 1 };
}

/** Adds up what is marked; the marks have been removed in this transaction. */
export async function writeSums(trx: Transaction<Tables>, marks: readonly Mark[]): Promise<void> {
  for (const { network, borne, utc_day: utcDay } of marks) {
    const sum = sumOf(borne);
    const month = monthOf(utcDay + 1);
    if (sum === "durations") await writeMonthDurations(trx, network, month);
    else if (sum === "total") {
      await writeTotal(trx, network, utcDay + 1);
      await addMarks(trx, [{ network, borne: DURATIONS, utc_day: firstDayOf(month) - 1 }]);
    } else if (sum !== undefined) await writeSiteMonth(trx, { network, site: sum.site, month });
  }
}
