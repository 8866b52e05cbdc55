import { setImmediate } from "node:timers/promises";
import { sql, type Kysely } from "kysely";
import type { BorneName } from "../../../contract/topics.ts";
import type { Sites } from "../../sites/sites.ts";
import type { Tables } from "../../store/tables.ts";
import { localDays } from "./local-time.ts";

const DAY_MS = 86_400_000;
/** Rows of one transaction: events that come meanwhile wait for so many only. */
const ROWS_AT_ONCE = 500;

export interface PurgeOptions {
  readonly db: Kysely<Tables>;
  readonly sites: Sites;
  readonly keepEventsDays: number;
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Removes what is older than it is to be kept, never a row of a day that is still to be counted. From then on those
 * days are closed: what comes for them after so long is not counted, instead of taking the place of what was.
 * @returns rows removed
 */
export async function purge(options: PurgeOptions): Promise<number> {
  const { db, nowMs, keepEventsDays, signal } = options;
  let removed = 0;
  for (const borne of await db.selectFrom("borne").select(["network", "borne"]).execute()) {
    if (signal?.aborted) return removed;
    const beforeMs = await closeDays(options, borne, nowMs - keepEventsDays * DAY_MS);
    if (beforeMs === undefined) continue;
    for (const table of ["event", "usage"] as const) {
      removed += await inParts(signal, async () => await removeRows(db, table, borne, beforeMs));
    }
    removed += await inParts(signal, async () => await removeBoots(db, borne, nowMs - keepEventsDays * DAY_MS));
  }
  return removed;
}

/** Closes the days of a borne that end before an instant, unless one of them is still to be counted. */
async function closeDays({ db, sites }: PurgeOptions, borne: BorneName, limitMs: number): Promise<number | undefined> {
  const days = localDays(sites.of(borne)?.timeZone);
  const beforeMs = days.startMs(days.dayAt(limitMs));
  const { network, borne: id } = borne;
  return await db.transaction().execute(async (trx) => {
    // A write first: on a database with many writers, who marks a day meanwhile waits for this or is seen by it.
    await trx
      .insertInto("stat_floor")
      .values({ network, borne: id, before_ms: 0 })
      .onConflict((c) => c.columns(["network", "borne"]).doNothing())
      .execute();
    const oldest = await trx
      .selectFrom("stat_mark")
      .select((eb) => eb.fn.min<number | string | null>("utc_day").as("day"))
      .where("network", "=", network)
      .where("borne", "=", id)
      .executeTakeFirst();
    const marked = oldest?.day ?? undefined;
    // A day in UTC reaches into the local one before it.
    const countedMs = marked === undefined ? beforeMs : days.startMs(days.dayAt(Number(marked) * DAY_MS));
    const floorMs = Math.min(beforeMs, countedMs);
    const floor = trx.updateTable("stat_floor").set({ before_ms: floorMs }).where("network", "=", network);
    await floor.where("borne", "=", id).where("before_ms", "<", floorMs).execute();
    return floorMs;
  });
}

async function removeRows(
  db: Kysely<Tables>,
  table: "event" | "usage",
  { network, borne }: BorneName,
  beforeMs: number,
): Promise<number> {
  const some = db
    .selectFrom(table)
    .select(["network", "borne", "boot", "seq"])
    .where("network", "=", network)
    .where("borne", "=", borne)
    .where("at_ms", "<", beforeMs)
    .limit(ROWS_AT_ONCE);
  const removal = db
    .deleteFrom(table)
    .where((eb) =>
      eb(eb.refTuple("network", "borne", "boot", "seq"), "in", some.$asTuple("network", "borne", "boot", "seq")),
    );
  return Number((await removal.executeTakeFirst()).numDeletedRows);
}

/**
 * Removes what is known of old boots, with their holes: up to where their rows came, so that none is stored twice. Never of
 * the latest boot, nor of one that a row is left of: a borne sends its oldest rows first, so of one before nothing comes
 * any more.
 */
async function removeBoots(db: Kysely<Tables>, { network, borne }: BorneName, beforeMs: number): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom("boot")
      .select("boot")
      .where("network", "=", network)
      .where("borne", "=", borne)
      .where("last_ms", "<", beforeMs)
      .where(sql<boolean>`exists (select 1 from boot l
        where l.network = boot.network and l.borne = boot.borne and l.last_ms > boot.last_ms)`)
      .where(sql<boolean>`not exists (select 1 from event e
        where e.network = boot.network and e.borne = boot.borne and e.boot = boot.boot)`)
      .where(sql<boolean>`not exists (select 1 from usage u
        where u.network = boot.network and u.borne = boot.borne and u.boot = boot.boot)`)
      .limit(ROWS_AT_ONCE)
      .execute();
    const boots = rows.map(({ boot }) => boot);
    if (boots.length === 0) return 0;
    for (const table of ["hole", "boot"] as const) {
      const all = trx.deleteFrom(table).where("network", "=", network).where("borne", "=", borne);
      await all.where("boot", "in", boots).execute();
    }
    return boots.length;
  });
}

/** Repeats until nothing was left; between two parts others have their turn. */
async function inParts(signal: AbortSignal | undefined, remove: () => Promise<number>): Promise<number> {
  let removed = 0;
  for (;;) {
    if (signal?.aborted) return removed;
    const part = await remove();
    removed += part;
    if (part < ROWS_AT_ONCE) return removed;
    await setImmediate();
  }
}
