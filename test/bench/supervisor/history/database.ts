import { rmSync, statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { Sites } from "../../../../src/supervisor/sites/sites.ts";
import { STATISTICS_DEFAULTS } from "../../../../src/supervisor/statistics/config.ts";
import { Rollup } from "../../../../src/supervisor/statistics/rollup/rollup.ts";
import { Store } from "../../../../src/supervisor/store/store.ts";
import { rounded, type Figure } from "../../figures.ts";
import { historySites, type PlacedBorne } from "./fleet.ts";
import { writeNow } from "./now.ts";
import { writePast } from "./past.ts";
import { Progress } from "./progress.ts";
import { DAY_MS, DAYS, writeHistory } from "./write.ts";

/** What a database holds, under this key of its own: it is taken up again only for the same. */
const KEY = "bench_history";
const COUNT_FOR_MS = 5000;
/** So long what an earlier run has said of the present is true enough. */
const NOW_HOLDS_MS = 20 * 60_000;

export interface DatabaseOptions {
  readonly file: string;
  readonly bornes: readonly PlacedBorne[];
  readonly events: number;
  readonly say: (line: string) => void;
}

/**
 * Makes a database of 13 months, or takes up the one that is there: one that was left in the middle of the writing is
 * made anew, one in the middle of the counting goes on.
 * @throws Error for one that was made with other arguments
 */
export async function makeDatabase({ file, bornes, events, say }: DatabaseOptions): Promise<readonly Figure[]> {
  const asked = `${events} events of ${bornes.length} bornes`;
  const known = await keptBy(file);
  if (known !== undefined && known !== asked) throw new Error(`--database ${file}: it holds ${known}, not ${asked}`);
  if (known === undefined) for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
  const store = await Store.open(file);
  try {
    const nowMs = Date.now();
    if (known === undefined) await write(store, bornes, { events, asked, nowMs, say });
    const counted = await count(store, bornes, say);
    if (nowMs - (await writtenMs(store)) > NOW_HOLDS_MS) {
      say("writing what the fleet is now");
      await writeNow(store, bornes, nowMs);
    }
    const { stored } = await store.db
      .selectFrom("event")
      .select((eb) => eb.fn.countAll<number>().as("stored"))
      .executeTakeFirstOrThrow();
    const gb = rounded(statSync(file).size / 1e9);
    const size: Figure = { name: "history_database_gb", value: gb, unit: "GB", n: 1 };
    return [{ name: "history_events", value: stored, unit: "events", n: 1 }, size, ...counted];
  } finally {
    await store.close();
  }
}

async function write(
  store: Store,
  bornes: readonly PlacedBorne[],
  { events, asked, nowMs, say }: { events: number; asked: string; nowMs: number; say: (line: string) => void },
): Promise<void> {
  const beginMs = Math.floor(nowMs / DAY_MS) * DAY_MS - DAYS * DAY_MS;
  await store.register(bornes, beginMs);
  await writePast(store, bornes, beginMs);
  await writeHistory({ store, bornes, events, beginMs, say });
  await store.db.insertInto("meta").values({ key: KEY, value: asked }).execute();
}

/** Counts what waits, as the supervisor does. @returns how fast; nothing where nothing waited */
async function count(store: Store, bornes: readonly PlacedBorne[], say: (line: string) => void): Promise<Figure[]> {
  const { promisedWaitS } = STATISTICS_DEFAULTS;
  const sites = new Sites(historySites(bornes), bornes);
  const rollup = new Rollup({ db: store.db, sites, waitS: () => promisedWaitS, wallMs: () => Date.now() });
  const all = await rollup.pending();
  if (all === 0) return [];
  const progress = new Progress("days of bornes counted", all, say);
  const begin = performance.now();
  while (!(await rollup.run(COUNT_FOR_MS))) {
    progress.done(all - (await rollup.pending()));
    await setImmediate();
  }
  const tookS = (performance.now() - begin) / 1000;
  say(`${all} days of bornes counted in ${Math.round(tookS)} s`);
  return [{ name: "history_days_counted_per_s", value: Math.round(all / tookS), unit: "days of bornes/s", n: all }];
}

/** When what the fleet is now was written, epoch milliseconds; 0 = never. */
async function writtenMs(store: Store): Promise<number> {
  const health = store.db.selectFrom("latest").where("channel", "=", "health");
  const row = await health.select((eb) => eb.fn.max<number | null>("received_ms").as("at")).executeTakeFirst();
  return row?.at ?? 0;
}

/** What a database was made with; undefined = it is not there, or was left while it was written. */
async function keptBy(file: string): Promise<string | undefined> {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const store = await Store.open(file);
  try {
    const row = store.db.selectFrom("meta").select("value").where("key", "=", KEY);
    return (await row.executeTakeFirst())?.value;
  } finally {
    await store.close();
  }
}
