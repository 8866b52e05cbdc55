import { expect, test } from "vitest";
import { purge } from "../../../src/supervisor/statistics/rollup/purge.ts";
import { Rollup } from "../../../src/supervisor/statistics/rollup/rollup.ts";
import { BorneLife, commitRows } from "../../support/borne-life.ts";
import { siteOf, statisticsStand } from "../../support/statistics.ts";

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 5, 1, 8);
const BORNE = { network: "ardeche", borne: "b1", site: "vernoux" };
const NAME = { network: "ardeche", borne: "b1" };

test("old rows go in small parts, never one that is not counted; counts stay, also when one comes very late", async () => {
  const nowMs = FIRST_MS + 100 * DAY_MS;
  const { store, sites } = await statisticsStand({ nowMs, sites: [siteOf("vernoux")], bornes: [BORNE] });
  const rollup = new Rollup({ db: store.db, sites, waitS: () => 300, wallMs: () => nowMs });
  const life = new BorneLife(NAME, FIRST_MS);
  for (let day = 0; day < 100; day++) {
    for (let i = 0; i < 4; i++) {
      life.call(FIRST_MS + day * DAY_MS + i * 600_000, { organisme: "caf", outcome: "talked", waitS: 5, talkS: 60 });
    }
  }
  await commitRows(store, life.rows());
  const options = { db: store.db, sites, keepEventsDays: 40, nowMs };
  const events = async () =>
    Number(
      (
        await store.db
          .selectFrom("event")
          .select((eb) => eb.fn.countAll<number | string>().as("n"))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const interviews = async () => {
    const row = store.db.selectFrom("stat_day").select((eb) => eb.fn.sum<number>("interviews").as("n"));
    return (await row.where("borne", "=", "b1").executeTakeFirstOrThrow()).n;
  };
  // Nothing is counted yet: nothing may go.
  expect(await purge(options)).toBe(0);
  expect(await events()).toBe(2000);

  await rollup.run();
  expect(await interviews()).toBe(400);
  // 60 of 100 days, 20 rows each.
  expect(await purge(options)).toBe(1200);
  expect(await events()).toBe(800);
  expect(await interviews()).toBe(400);

  // Of a day that is closed: it neither counts nor takes the place of what was counted.
  const late = new BorneLife(NAME, FIRST_MS, "00000000000000bb");
  late.call(FIRST_MS + 2 * DAY_MS, { organisme: "caf", outcome: "talked", waitS: 5, talkS: 60 });
  await commitRows(store, late.rows(90 * DAY_MS));
  await rollup.run();
  expect(await interviews()).toBe(400);
  // Of a day that is not: it counts.
  const inTime = new BorneLife(NAME, FIRST_MS, "00000000000000cc");
  inTime.call(FIRST_MS + 70 * DAY_MS, { organisme: "caf", outcome: "talked", waitS: 5, talkS: 60 });
  await commitRows(store, inTime.rows(20 * DAY_MS));
  await rollup.run();
  expect(await interviews()).toBe(401);
});

test("what is known of old boots goes with their rows, never of the latest one, nor while a row is left", async () => {
  const nowMs = FIRST_MS + 100 * DAY_MS;
  const { store, sites } = await statisticsStand({ nowMs, sites: [siteOf("vernoux")], bornes: [BORNE] });
  const [old, withRow, latest] = ["aa", "bb", "cc"].map((end) => `00000000000000${end}`) as [string, string, string];
  // A clock that was wrong: its row is of a day that is kept.
  const life = new BorneLife(NAME, nowMs - DAY_MS, withRow);
  life.call(nowMs - DAY_MS, { organisme: "caf", outcome: "talked", waitS: 5, talkS: 60 });
  await commitRows(store, life.rows());
  // The latest has been off since the third day: what comes next is of it, or of a new one.
  const boots = [old, withRow, latest].map((boot, day) => ({
    ...NAME,
    boot,
    contiguous: 9,
    last_ms: FIRST_MS + day * DAY_MS,
  }));
  await store.db.deleteFrom("boot").execute();
  await store.db.insertInto("boot").values(boots).execute();
  const holes = boots.map(({ boot }) => ({ ...NAME, boot, from_seq: 3, to_seq: 5, why: "dropped" as const }));
  await store.db.insertInto("hole").values(holes).execute();
  await new Rollup({ db: store.db, sites, waitS: () => 300, wallMs: () => nowMs }).run();
  expect(await purge({ db: store.db, sites, keepEventsDays: 40, nowMs })).toBe(1);
  for (const table of ["boot", "hole"] as const) {
    const left = await store.db.selectFrom(table).select("boot").orderBy("boot").execute();
    expect(left.map(({ boot }) => boot)).toEqual([withRow, latest]);
  }
  expect((await store.cursor({ ...NAME, boot: latest })).contiguous).toBe(9);
});
