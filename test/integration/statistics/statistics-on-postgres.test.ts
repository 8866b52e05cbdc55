import { afterAll, beforeAll, expect, test } from "vitest";
import { purge } from "../../../src/supervisor/statistics/rollup/purge.ts";
import { Rollup } from "../../../src/supervisor/statistics/rollup/rollup.ts";
import { BorneLife, commitRows } from "../../support/borne-life.ts";
import { testPostgres, type TestPostgres } from "../../support/postgres.ts";
import { siteOf, statisticsStand, type StatisticsStand } from "../../support/statistics.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_MS = Date.UTC(2026, 5, 1, 8);
const NOW_MS = FIRST_MS + 100 * DAY_MS;
const BORNES = ["b1", "b2"].map((borne) => ({ network: "ardeche", borne, site: "vernoux" }));

let server: TestPostgres;
beforeAll(async () => {
  server = await testPostgres();
}, 120_000);
afterAll(async () => await server.close(), 60_000);

async function stand(database?: string): Promise<StatisticsStand> {
  return await statisticsStand({
    nowMs: NOW_MS,
    sites: [siteOf("vernoux")],
    bornes: BORNES,
    ...(database === undefined ? {} : { database }),
  });
}

function lives(): BorneLife[] {
  return BORNES.map(({ network, borne }, index) => {
    const life = new BorneLife({ network, borne }, FIRST_MS);
    for (let day = 0; day < 90; day++) {
      const organisme = ["caf", "msa", "cpam"][(day + index) % 3]!;
      const outcome = day % 7 === 0 ? "missed" : "talked";
      life.call(FIRST_MS + day * DAY_MS, { organisme, outcome, waitS: day * 7, talkS: day * 13, scans: day % 2 });
      life.hour(FIRST_MS + day * DAY_MS + HOUR_MS);
    }
    return life;
  });
}

test("the same rows give the same answers on both databases", { timeout: 120_000 }, async () => {
  const answers = [];
  for (const database of [undefined, await server.database("same_answers")]) {
    const { store, sites, call, text } = await stand(database);
    for (const life of lives()) await commitRows(store, life.rows());
    await new Rollup({ db: store.db, sites, waitS: () => 300, wallMs: () => NOW_MS }).run();
    const network = { network: "ardeche", date: "2026-07-10" };
    const place = { ...network, site: "vernoux" };
    await call("PUT", "/grid", {
      body: { network: "ardeche", site: "vernoux", week: "2026-07-08", organisme: "caf", service: "visio", value: 9 },
    });
    answers.push({
      twoMonths: await call("GET", "/statistics", { query: network }),
      days: await call("GET", "/statistics", { query: { network: "ardeche", from: "2026-06-20", to: "2026-08-03" } }),
      site: await call("GET", "/statistics", { query: { ...place, period: "year" } }),
      report: await text("/report", { ...place, audience: "outside" }),
      grid: await text("/grid/export", { network: "ardeche", site: "vernoux", week: "2026-07-08" }),
      purged: await purge({ db: store.db, sites, keepEventsDays: 40, nowMs: NOW_MS }),
      forecasts: await call("GET", "/forecasts"),
    });
  }
  expect(answers[0]).toMatchObject({ twoMonths: { pending: 0, totals: { placed: 120 } } });
  expect(answers[0]!.purged).toBeGreaterThan(300);
  expect(answers[1]).toEqual(answers[0]);
});

test(
  "rows that are added while days are counted, by two processes, are all counted",
  { timeout: 120_000 },
  async () => {
    const database = await server.database("meanwhile");
    const [one, two] = [await stand(database), await stand(database)];
    const rollup = new Rollup({ db: two.store.db, sites: two.sites, waitS: () => 300, wallMs: () => NOW_MS });
    const adding = new AbortController();
    const counting = (async () => {
      while (!adding.signal.aborted) await rollup.run();
    })();
    const rows = lives().flatMap((life) => life.rows());
    await Promise.all(
      [one, two].map(async ({ store }, index) => {
        const own = rows.filter((_, n) => n % 2 === index);
        for (let from = 0; from < own.length; from += 40) await commitRows(store, own.slice(from, from + 40));
      }),
    );
    adding.abort();
    await counting;
    await rollup.run();
    const sum = one.store.db.selectFrom("stat_day").select((eb) => eb.fn.sum<number | string>("placed").as("n"));
    expect(Number((await sum.where("borne", "!=", "").executeTakeFirstOrThrow()).n)).toBe(180);
    expect(Number((await sum.where("borne", "=", "").executeTakeFirstOrThrow()).n)).toBe(180);
  },
);
