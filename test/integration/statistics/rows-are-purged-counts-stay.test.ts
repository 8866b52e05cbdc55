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
