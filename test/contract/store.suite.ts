import { afterEach, beforeEach, expect, test } from "vitest";
import { emptyBatch, KEPT_REJECTED } from "../../src/supervisor/store/batch.ts";
import { readFleet } from "../../src/supervisor/query.ts";
import { Store } from "../../src/supervisor/store/store.ts";

const NAME = { network: "net", borne: "borne-1" };
const OTHER = { network: "net", borne: "borne-2" };
const BOOT = "00000000000000aa";
/** Beyond 32 bits: a bigint must come back as a number. */
const NOW_MS = 1_790_000_000_000;

/** What a store has to be, on whatever database. @param make a new, empty database: its path or URL */
export function storeSuite(make: () => Promise<{ readonly database: string; remove(): Promise<void> }>): void {
  let at: Awaited<ReturnType<typeof make>>;
  let store: Store;

  beforeEach(async () => {
    at = await make();
    store = await Store.open(at.database);
    await store.register([{ ...NAME, site: "mairie" }, OTHER], NOW_MS);
  });

  afterEach(async () => {
    await store.close();
    await at.remove();
  });

  const row = (seq: number, payload = "{}") => {
    return { ...NAME, boot: BOOT, seq, ts_ms: NOW_MS, up_ms: seq, sync: 1, received_ms: NOW_MS, payload };
  };
  const event = (seq: number, payload?: string) => ({ ...row(seq, payload), type: "button.press" });
  const before = (contiguous: number) => [{ ...NAME, boot: BOOT, contiguous }];

  test("the register follows the file, keeps who left it, and times are numbers", async () => {
    expect(await store.registered()).toEqual([{ ...NAME, site: "mairie" }, OTHER]);
    await store.register([OTHER], NOW_MS + 1);
    expect(await store.registered()).toEqual([OTHER]);
    const left = await store.db.selectFrom("borne").selectAll().where("borne", "=", NAME.borne).executeTakeFirst();
    expect(left).toMatchObject({ registered_ms: NOW_MS, removed_ms: NOW_MS + 1 });
    await store.register([NAME, OTHER], NOW_MS + 2);
    expect(await store.registered()).toHaveLength(2);
  });

  test("an event that comes again is stored once, with what it said first", async () => {
    const first = { ...emptyBatch(), events: [event(1, '{"n":1}'), event(2)], usage: [row(3)] };
    await store.commit(first, before(0), NOW_MS);
    await store.commit({ ...emptyBatch(), events: [event(1, '{"n":2}'), event(4)] }, before(3), NOW_MS);
    const rows = await store.db.selectFrom("event").selectAll().orderBy("seq").execute();
    expect(rows.map(({ seq, payload }) => [seq, payload])).toEqual([
      [1, '{"n":1}'],
      [2, "{}"],
      [4, "{}"],
    ]);
    expect((await store.cursor({ ...NAME, boot: BOOT })).contiguous).toBe(4);
  });

  test("the cursor stands before a gap and steps over a hole; its lower bound never falls", async () => {
    await store.commit({ ...emptyBatch(), events: [event(1), event(2), event(5)] }, before(0), NOW_MS);
    expect((await store.cursor({ ...NAME, boot: BOOT })).contiguous).toBe(2);
    const hole = { ...NAME, boot: BOOT, from_seq: 3, to_seq: 4, why: "dropped" as const };
    await store.commit({ ...emptyBatch(), holes: [hole] }, before(2), NOW_MS);
    expect((await store.cursor({ ...NAME, boot: BOOT })).contiguous).toBe(5);
    await store.commit({ ...emptyBatch(), events: [event(6)] }, before(1), NOW_MS);
    const boot = await store.db.selectFrom("boot").selectAll().executeTakeFirst();
    expect(boot).toMatchObject({ contiguous: 2, last_ms: NOW_MS });
  });

  test("a batch is written whole or not at all", async () => {
    const bad = {
      ...emptyBatch(),
      events: [event(1)],
      res: [{ ...NAME, id: "x", state: null as never, received_ms: 1, payload: "" }],
    };
    await expect(store.commit(bad, before(0), NOW_MS)).rejects.toThrow();
    expect(await store.db.selectFrom("event").selectAll().execute()).toEqual([]);
    await store.commit({ ...emptyBatch(), events: [event(1)] }, before(0), NOW_MS);
    expect(await store.db.selectFrom("event").selectAll().execute()).toHaveLength(1);
  });

  test("what is known of a borne is replaced, alerts are opened and closed, and people read it", async () => {
    const status = { v: 1, state: "ready", boot: BOOT, conn: 1, ts: 1, up_ms: 1, sync: true, reasons: [] };
    const alert = {
      code: "printer.paper",
      severity: "major",
      owner: "collectivite",
      since: NOW_MS,
      boot: BOOT,
    } as const;
    for (const n of [1, 2]) {
      const batch = emptyBatch();
      const latest = { ...NAME, channel: "status", received_ms: NOW_MS + n, payload: JSON.stringify(status) };
      batch.latest.set("a", latest);
      const times = { last_seen_ms: NOW_MS + n, changed_ms: NOW_MS };
      batch.states.set("a", { ...NAME, state: "ready", liveness: "live", boot: BOOT, conn: n, period_s: 60, ...times });
      batch.alerts.push({
        ...NAME,
        change: { kind: "open", alert: { ...alert, device: "printer", detail: "" } },
        atMs: 1,
      });
      batch.meta.set("broker", "connected");
      await store.commit(batch, [], NOW_MS);
    }
    const [shown] = (await readFleet(at.database)).bornes;
    expect(shown).toMatchObject({ ...NAME, state: "ready", liveness: "live", lastSeenMs: NOW_MS + 2, status });
    expect(shown?.alerts).toMatchObject([{ code: "printer.paper", sinceMs: NOW_MS }]);
    const closing = { ...NAME, change: { kind: "close", code: "printer.paper" } as const, atMs: NOW_MS };
    await store.commit({ ...emptyBatch(), alerts: [closing] }, [], NOW_MS);
    expect((await readFleet(at.database)).bornes[0]?.alerts).toEqual([]);
  });

  test("what others send that is wrong is counted and bounded", async () => {
    const rejected = Array.from({ length: KEPT_REJECTED + 50 }, (_, n) => {
      return { topic: `t/${n}`, error: "no", bytes: n, received_ms: NOW_MS };
    });
    await store.commit({ ...emptyBatch(), rejected }, [], NOW_MS);
    const rows = await store.db.selectFrom("rejected").selectAll().orderBy("id").execute();
    expect(rows).toHaveLength(KEPT_REJECTED);
    expect(rows.at(-1)).toMatchObject({ topic: `t/${KEPT_REJECTED + 49}` });
    for (const count of [3, 4]) {
      const batch = emptyBatch();
      const times = { first_ms: NOW_MS, last_ms: NOW_MS + count };
      batch.intruders.set("x", { network: "net", borne: "x", channel: "event", count, ...times });
      await store.commit(batch, [], NOW_MS);
    }
    const fleet = await readFleet(at.database);
    expect(fleet.intruders).toEqual([{ network: "net", borne: "x", count: 7, lastMs: NOW_MS + 4 }]);
    expect(fleet.rejected).toBe(KEPT_REJECTED);
  });

  test("the latest boots of each borne, the newest first", async () => {
    for (const [n, boot] of ["00000000000000a1", "00000000000000a2", "00000000000000a3"].entries()) {
      await store.commit(
        { ...emptyBatch(), events: [{ ...event(1), boot }] },
        [{ ...NAME, boot, contiguous: 0 }],
        NOW_MS + n,
      );
    }
    const boots = await store.latestBoots(2, NOW_MS);
    expect(boots.map(({ boot }) => boot)).toEqual(["00000000000000a3", "00000000000000a2"]);
    const later = await store.latestBoots(2, NOW_MS + 2);
    expect(later).toEqual([{ ...NAME, boot: "00000000000000a3" }]);
  });

  test("a second process on the same database: each event once, and each sees the other's", async () => {
    const second = await Store.open(at.database);
    const mine = { ...emptyBatch(), events: [1, 3, 5, 7].map((seq) => event(seq)) };
    const theirs = { ...emptyBatch(), events: [2, 4, 5, 6].map((seq) => event(seq)) };
    await store.commit(mine, before(0), NOW_MS);
    await second.commit(theirs, before(0), NOW_MS);
    for (const one of [store, second]) expect((await one.cursor({ ...NAME, boot: BOOT })).contiguous).toBe(7);
    await second.close();
  });

  test("opening again changes nothing", async () => {
    await store.commit({ ...emptyBatch(), events: [event(1)] }, before(0), NOW_MS);
    await store.close();
    store = await Store.open(at.database);
    expect(await store.db.selectFrom("event").selectAll().execute()).toHaveLength(1);
  });
}
