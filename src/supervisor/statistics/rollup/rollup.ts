import { setImmediate } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import type { Sites } from "../../sites/sites.ts";
import { addMarks, markTouched, type Mark } from "../../store/touched.ts";
import type { Tables } from "../../store/tables.ts";
import type { Promises } from "./count-day.ts";
import { localDaysOf } from "./local-time.ts";
import { recount } from "./recount.ts";
import { monthOf } from "./month.ts";
import { isSum, siteMark, sumOrder, totalMark, writeSums } from "./sums.ts";

const DAY_MS = 86_400_000;
/** Days of bornes in one transaction: events that come meanwhile wait for so many only. */
const MARKS_AT_ONCE = 24;
/** Marks are looked for so many at a time: after a long absence there are as many as bornes times days. */
const MARKS_READ = 20 * MARKS_AT_ONCE;
/** The latest so many days are counted borne after borne: of two neighbours, the local day they share is counted once. */
const DAYS_TOGETHER = 8;
/** Sums in one transaction: each reads a day of a network, or a month. */
const SUMS_AT_ONCE = 8;
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
 * or in another order, and whenever the process ends, the counts are those of the rows. Sums over bornes are marked in the same way, and made
 * once the days that they are made of are counted: see sums.ts.
 */
export class Rollup {
  readonly #options: RollupOptions;
  #running: Promise<boolean> | undefined;

  constructor(options: RollupOptions) {
    this.#options = options;
  }

  /**
   * Counts marked days, the latest week first.
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
      const marks = await this.#marks();
      if (marks.length === 0) return true;
      for (const work of transactionsOf(marks)) {
        await this.#options.db.transaction().execute(async (trx) => await this.#work(trx, work));
        if (performance.now() - beganMs >= budgetMs || signal?.aborted) return false;
        await setImmediate();
      }
    }
  }

  /** The marks of the latest days, borne after borne, and those of sums behind them. */
  async #marks(): Promise<Mark[]> {
    const { db } = this.#options;
    const { latest } = await db
      .selectFrom("stat_mark")
      .select((eb) => eb.fn.max<number | string | null>("utc_day").as("latest"))
      .executeTakeFirstOrThrow();
    if (latest === null) return [];
    return await db
      .selectFrom("stat_mark")
      .select(["network", "borne", "utc_day"])
      .where("utc_day", ">", Number(latest) - DAYS_TOGETHER)
      .orderBy(sumOrder)
      .orderBy("network")
      .orderBy("borne")
      .orderBy("utc_day")
      .limit(MARKS_READ)
      .execute();
  }

  async #work(trx: Transaction<Tables>, marks: readonly Mark[]): Promise<void> {
    // Removed before the rows are read: who adds rows meanwhile has to wait, and marks the day again.
    for (const mark of inOrder(marks)) await unmark(trx, mark);
    if (marks.some(isSum)) await writeSums(trx, marks);
    else await this.#countDays(trx, marks);
  }

  async #countDays(trx: Transaction<Tables>, marks: readonly Mark[]): Promise<void> {
    const { sites, waitS, wallMs } = this.#options;
    const nowMs = wallMs();
    const counted = new Set<string>();
    const sums = new Map<string, Mark>();
    for (const mark of marks) {
      for (const day of localDaysOf(mark, sites.of(mark)?.timeZone)) {
        const key = `${mark.network}/${mark.borne}/${day}`;
        if (counted.has(key)) continue;
        counted.add(key);
        const { network, borne } = mark;
        const site = await recount(trx, { network, borne }, day, { sites, waitS, nowMs });
        if (site === undefined) continue;
        for (const sum of [totalMark(network, day), siteMark(network, site, monthOf(day))]) sums.set(keyOf(sum), sum);
      }
    }
    await addMarks(trx, inOrder([...sums.values()]));
  }
}

/**
 * The work of each transaction. Days of one borne stand together: a UTC day is a part of two local ones, and each of
 * these is counted once in a transaction.
 */
function* transactionsOf(marks: readonly Mark[]): Generator<readonly Mark[]> {
  const [sums, days] = [marks.filter(isSum), inOrder(marks.filter((mark) => !isSum(mark)))];
  for (let from = 0; from < days.length; from += MARKS_AT_ONCE) yield days.slice(from, from + MARKS_AT_ONCE);
  for (let from = 0; from < sums.length; from += SUMS_AT_ONCE) yield sums.slice(from, from + SUMS_AT_ONCE);
}

/** Always the same one, so that two writers never wait for each other. */
function inOrder(marks: readonly Mark[]): Mark[] {
  return marks.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
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
