import { setImmediate } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import type { Sites } from "../../sites/sites.ts";
import { addMarks, markTouched, type Mark } from "../../store/touched.ts";
import type { Tables } from "../../store/tables.ts";
import type { Promises } from "./count-day.ts";
import { localDaysOf } from "./local-time.ts";
import { recount } from "./recount.ts";
import { firstDayOf, monthOf } from "./month.ts";
import { writeMonthDurations, writeSiteMonth } from "./write-month.ts";
import { writeTotal } from "./write-day.ts";

const DAY_MS = 86_400_000;
/** Days of bornes in one transaction: events that come meanwhile wait for so many only. */
const MARKS_AT_ONCE = 8;
/** After a longer absence of the supervisor, promises of days before are not made up. */
const MAX_DAYS_BACK = 60;

export interface RollupOptions {
  readonly db: Kysely<Tables>;
  readonly sites: Sites;
  readonly waitS: Promises["waitS"];
  /** Epoch milliseconds. */
  readonly wallMs: () => number;
}

/**
 * Counts by day from the rows as they are stored. A day that rows were added to is marked by the very transaction that
 * added them, and counted anew as a whole, in one transaction with the removal of the mark: whatever comes late, twice
 * or in another order, and whenever the process ends, the counts are those of the rows.
 */
export class Rollup {
  readonly #options: RollupOptions;
  #running: Promise<boolean> | undefined;

  constructor(options: RollupOptions) {
    this.#options = options;
  }

  /**
   * Counts marked days, the latest first.
   * @param budgetMs after so long it stops between two transactions
   * @param signal stops it between two transactions too
   * @returns whether nothing is left to be counted
   */
  async run(budgetMs = Number.POSITIVE_INFINITY, signal?: AbortSignal): Promise<boolean> {
    if (this.#running) return await this.#running;
    this.#running = this.#run(budgetMs, signal).finally(() => (this.#running = undefined));
    return await this.#running;
  }

  /** How many days of bornes wait to be counted. */
  async pending(): Promise<number> {
    const count = this.#options.db.selectFrom("stat_mark").select((eb) => eb.fn.countAll<number | string>().as("n"));
    return Number((await count.executeTakeFirstOrThrow()).n);
  }

  /**
   * Marks the days since the last call for every borne in service: one that said nothing all day has still been
   * promised. To be called now and then; does nothing more than once a day.
   */
  async markQuietDays(): Promise<void> {
    const yesterday = Math.floor(this.#options.wallMs() / DAY_MS) - 1;
    await this.#options.db.transaction().execute(async (trx) => {
      const key = "statistics_day";
      const row = await trx.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst();
      const last = Math.max(row === undefined ? yesterday - 1 : Number(row.value), yesterday - MAX_DAYS_BACK);
      if (last >= yesterday) return;
      const bornes = await trx
        .selectFrom("borne")
        .select(["network", "borne", "registered_ms"])
        .where("removed_ms", "is", null)
        .where("stage", "=", "in-service")
        .execute();
      for (let day = last + 1; day <= yesterday; day++) {
        const there = bornes.filter(({ registered_ms: registeredMs }) => registeredMs < (day + 1) * DAY_MS);
        await markTouched(
          trx,
          there.map(({ network, borne }) => ({ network, borne, at_ms: day * DAY_MS })),
        );
      }
      const value = String(yesterday);
      const meta = trx.insertInto("meta").values({ key, value });
      await meta.onConflict((c) => c.column("key").doUpdateSet({ value })).execute();
    });
  }

  async #run(budgetMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const beganMs = performance.now();
    for (;;) {
      const left = await this.#options.db.transaction().execute(async (trx) => await this.#some(trx));
      if (!left) return true;
      if (performance.now() - beganMs >= budgetMs || signal?.aborted) return false;
      await setImmediate();
    }
  }

  /** Durations of a month, once its days are counted. @returns whether there may be more */
  async #month(trx: Transaction<Tables>): Promise<boolean> {
    const month = trx.selectFrom("stat_mark").select(["network", "borne", "utc_day"]).where("borne", "=", "").limit(1);
    const mark = await month.executeTakeFirst();
    if (mark === undefined) return false;
    await unmark(trx, mark);
    await writeMonthDurations(trx, mark.network, monthOf(mark.utc_day));
    return true;
  }

  /** @returns whether there may be more */
  async #some(trx: Transaction<Tables>): Promise<boolean> {
    const { sites, waitS, wallMs } = this.#options;
    const marks = await trx
      .selectFrom("stat_mark")
      .select(["network", "borne", "utc_day"])
      .where("borne", "!=", "")
      .orderBy("utc_day", "desc")
      .limit(MARKS_AT_ONCE)
      .execute();
    if (marks.length === 0) return await this.#month(trx);
    // Removed before the rows are read: who adds rows meanwhile has to wait, and marks the day again.
    for (const mark of marks.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) await unmark(trx, mark);
    const nowMs = wallMs();
    const counted = new Set<string>();
    const totals = new Map<string, { network: string; day: number }>();
    const siteMonths = new Map<string, { network: string; site: string; month: number }>();
    const months = new Map<string, Mark>();
    for (const mark of marks) {
      for (const day of localDaysOf(mark, sites.of(mark)?.timeZone)) {
        const key = `${mark.network}/${mark.borne}/${day}`;
        if (counted.has(key)) continue;
        counted.add(key);
        const { network, borne } = mark;
        const site = await recount(trx, { network, borne }, day, { sites, waitS, nowMs });
        if (site === undefined) continue;
        const month = monthOf(day);
        totals.set(`${network}/${day}`, { network, day });
        siteMonths.set(`${network}/${site}/${month}`, { network, site, month });
        months.set(`${network}/${month}`, { network, borne: "", utc_day: firstDayOf(month) });
      }
    }
    for (const { network, day } of totals.values()) await writeTotal(trx, network, day);
    for (const one of siteMonths.values()) await writeSiteMonth(trx, one);
    await addMarks(trx, [...months.values()]);
    return true;
  }
}

async function unmark(trx: Transaction<Tables>, mark: Mark): Promise<void> {
  await trx
    .deleteFrom("stat_mark")
    .where("network", "=", mark.network)
    .where("borne", "=", mark.borne)
    .where("utc_day", "=", mark.utc_day)
    .execute();
}

function keyOf({ network, borne, utc_day: utcDay }: Mark): string {
  return `${network}/${borne}/${utcDay}`;
}
