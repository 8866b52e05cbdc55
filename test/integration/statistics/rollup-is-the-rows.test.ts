import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { KyselyPlugin } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { Sites } from "../../../src/supervisor/sites/sites.ts";
import { readDurations } from "../../../src/supervisor/statistics/figures/read-durations.ts";
import { readBySite } from "../../../src/supervisor/statistics/figures/read-sites.ts";
import { Rollup } from "../../../src/supervisor/statistics/rollup/rollup.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { BorneLife, commitRows } from "../../support/borne-life.ts";

// Real databases, many of them.
vi.setConfig({ testTimeout: 180_000 });

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 9, 22, 6);
const NAMES = ["b1", "b2"].map((borne) => ({ network: "ardeche", borne }));
const ORGANISMES = ["caf", "msa", "cpam"];

function file(): string {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-statistics-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, "supervisor.sqlite");
}

const rollupOf = (store: Store, db = store.db) =>
  new Rollup({ db, sites: new Sites([], NAMES), waitS: () => 300, wallMs: () => FIRST_MS + 20 * DAY_MS });

async function counted(store: Store): Promise<unknown> {
  const days = store.db.selectFrom("stat_day").selectAll().orderBy("borne").orderBy("day").orderBy("organisme");
  const durations = store.db
    .selectFrom("stat_duration")
    .selectAll()
    .orderBy("borne")
    .orderBy("day")
    .orderBy("organisme");
  return {
    days: await days.execute(),
    durations: await durations.orderBy("kind").orderBy("seconds").execute(),
    siteMonths: await store.db
      .selectFrom("stat_site_month")
      .selectAll()
      .orderBy("month")
      .orderBy("organisme")
      .execute(),
    monthDurations: await store.db
      .selectFrom("stat_month_duration")
      .selectAll()
      .orderBy("month")
      .orderBy("organisme")
      .orderBy("kind")
      .orderBy("seconds")
      .execute(),
    pending: await store.db.selectFrom("stat_mark").selectAll().execute(),
  };
}

/** The process ends before its nth statement: what the transaction has done is undone. */
function dyingAt(statement: number): KyselyPlugin {
  let n = 0;
  return {
    transformQuery: ({ node }) => {
      if (++n === statement) throw new Error("killed");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

const call = fc.record({
  borne: fc.nat(1),
  // Across midnight, the end of a month, and the night in which the clocks go back (25 October 2026).
  afterMin: fc.integer({ min: 0, max: 12 * 24 * 60 }),
  organisme: fc.constantFrom(...ORGANISMES),
  outcome: fc.constantFrom("talked" as const, "lost" as const, "abandoned" as const, "missed" as const),
  waitS: fc.integer({ min: 0, max: 900 }),
  talkS: fc.integer({ min: 0, max: 2000 }),
  scans: fc.nat(4),
});

function rowsOf(calls: readonly (typeof call extends fc.Arbitrary<infer T> ? T : never)[]) {
  const lives = NAMES.map((name) => new BorneLife(name, FIRST_MS));
  for (const { borne, afterMin, ...one } of calls) lives[borne]!.call(FIRST_MS + afterMin * 60_000, one);
  for (const life of lives) life.hour(FIRST_MS + 3_600_000, { presses: 3 });
  return lives.flatMap((life) => life.rows());
}

test("any order, batches, doubles, and a process that is killed anywhere: the counts are those of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { maxLength: 25 }),
      fc.array(fc.record({ take: fc.integer({ min: 1, max: 20 }), again: fc.nat(5), dies: fc.nat(60) }), {
        maxLength: 12,
      }),
      fc.infiniteStream(fc.nat()),
      async (calls, steps, random) => {
        const rows = rowsOf(calls);
        const once = await Store.open(file());
        await commitRows(once, rows);
        await rollupOf(once).run();

        const store = await Store.open(file());
        try {
          const shuffled = rows.map((row) => ({ row, key: random.next().value })).toSorted((a, b) => a.key - b.key);
          const left = shuffled.map(({ row }) => row);
          const sent: typeof left = [];
          for (const { take, again, dies } of [...steps, { take: rows.length, again: 3, dies: 0 }]) {
            const batch = [...left.splice(0, take), ...sent.slice(-again)];
            await commitRows(store, batch);
            sent.push(...batch);
            const dying = rollupOf(store, store.db.withPlugin(dyingAt(dies)));
            await dying.run().catch((error: unknown) => expect(String(error)).toContain("killed"));
          }
          await rollupOf(store).run();
          expect(await counted(store)).toEqual(await counted(once));
          expect(((await counted(once)) as { pending: unknown[] }).pending).toEqual([]);
        } finally {
          await store.close();
          await once.close();
        }
      },
    ),
    { numRuns: 25 },
  );
});

test("every call is in the counts once, and the network is the sum of its bornes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 40 }), async (calls) => {
      const store = await Store.open(file());
      try {
        await commitRows(store, rowsOf(calls));
        await rollupOf(store).run();
        const sum = async (borne: "network" | "bornes") =>
          await store.db
            .selectFrom("stat_day")
            .select((eb) => [eb.fn.sum<number>("interviews").as("n"), eb.fn.sum<number>("presses").as("presses")])
            .where("borne", borne === "network" ? "=" : "!=", "")
            .executeTakeFirstOrThrow();
        const interviews = calls.filter(({ outcome }) => outcome === "talked" || outcome === "lost").length;
        expect(await sum("bornes")).toEqual({ n: interviews, presses: 6 });
        expect(await sum("network")).toEqual({ n: interviews, presses: 6 });
      } finally {
        await store.close();
      }
    }),
    { numRuns: 15 },
  );
});

test("sums over months and days, whatever the period, are those of its days", async () => {
  const store = await Store.open(file());
  onTestFinished(() => store.close());
  const calls = fc.sample(call, { numRuns: 200, seed: 6 });
  await commitRows(store, rowsOf(calls));
  await rollupOf(store).run();
  const first = Math.floor(FIRST_MS / DAY_MS);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -40, max: 20 }), fc.nat(60), async (begin, days) => {
      const [from, to] = [first + begin, first + begin + days];
      const sites = await readBySite(store.db, { networks: undefined }, { from, to }, first + 20);
      const durations = await readDurations(store.db, { networks: ["ardeche"] }, { from, to }, first + 20);
      const ofDays = await store.db
        .selectFrom("stat_day")
        .select("organisme")
        .select((eb) => [eb.fn.sum<number>("interviews").as("interviews"), eb.fn.sum<number>("missed").as("missed")])
        .where("borne", "!=", "")
        .where("day", ">=", from)
        .where("day", "<=", to)
        .groupBy("organisme")
        .execute();
      const talks = (organisme: string): number =>
        [...(durations.get(organisme)?.talk.values() ?? [])].reduce((sum, one) => sum + one, 0);
      for (const { organisme, interviews, missed } of ofDays) {
        expect(sites.find((one) => one.organisme === organisme)).toMatchObject({ interviews, missed });
        expect(talks(organisme)).toBe(interviews);
      }
      const total = ofDays.reduce((sum, one) => sum + one.interviews, 0);
      expect(sites.reduce((sum, one) => sum + one.interviews, 0)).toBe(total);
    }),
    { numRuns: 60 },
  );
});
