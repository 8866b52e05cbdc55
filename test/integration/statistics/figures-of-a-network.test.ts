import { expect, test } from "vitest";
import type { WeeklyGrid } from "../../../src/supervisor/statistics/grid/grid.ts";
import { BorneLife, commitRows } from "../../support/borne-life.ts";
import { siteOf, statisticsStand, type StatisticsStand } from "../../support/statistics.ts";

/** Monday 12 October 2026, 09:00 in Paris (UTC+2). */
const MONDAY_MS = Date.UTC(2026, 9, 12, 7);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NONE = { calls: 0, answered: 0, abandoned: 0, missed: 0, talk_s: 0, wait_s: 0 };
const BORNES = [
  { network: "ardeche", borne: "b1", site: "vernoux" },
  { network: "ardeche", borne: "b2", site: "lamastre" },
];

async function stand(): Promise<StatisticsStand> {
  const made = await statisticsStand({
    nowMs: MONDAY_MS + 90 * DAY_MS,
    sites: [siteOf("vernoux"), siteOf("lamastre", { distanceKm: 45 })],
    bornes: BORNES,
    config: { organismes: [{ id: "caf", name: "CAF de l'Ardèche" }] },
  });
  const [one, two] = BORNES.map(
    (name) => new BorneLife({ network: name.network, borne: name.borne }, MONDAY_MS - HOUR_MS),
  );
  for (let i = 0; i < 12; i++) {
    one!.call(MONDAY_MS + HOUR_MS + i * 600_000, {
      organisme: "caf",
      outcome: "talked",
      waitS: 10 + i * 40,
      talkS: 200 + i * 60,
    });
  }
  one!.call(MONDAY_MS + 4 * HOUR_MS, { organisme: "caf", outcome: "abandoned", waitS: 600 });
  // Tuesday 11:00: within the hours of the MSA; Monday is not.
  two!.call(MONDAY_MS + DAY_MS + 2 * HOUR_MS, { organisme: "msa", outcome: "missed", waitS: 900 });
  two!.call(MONDAY_MS + 5 * HOUR_MS, { organisme: "msa", outcome: "missed", waitS: 900 });
  two!.call(MONDAY_MS + 5.5 * HOUR_MS, {
    organisme: "cpam",
    outcome: "talked",
    waitS: 30,
    talkS: 1500,
    scans: 4,
    prints: 1,
  });
  two!.call(MONDAY_MS + 6 * HOUR_MS, { organisme: "msa", outcome: "talked", waitS: 30, talkS: 400 });
  for (let hour = 1; hour <= 8; hour++) {
    const organismes = { caf: { ...NONE, open_s: 3600, staffed_s: hour <= 6 ? 3600 : 0 } };
    one!.hour(MONDAY_MS + hour * HOUR_MS, { organismes });
    two!.hour(MONDAY_MS + hour * HOUR_MS, { ready_s: 1800 });
  }
  for (const life of [one!, two!]) await commitRows(made.store, life.rows());
  // A page waits for what is not counted for a third of a second only: a busy machine takes longer.
  const pending = async (): Promise<unknown> =>
    ((await made.call("GET", "/statistics", { query: { network: "ardeche" } })) as { pending: number }).pending;
  await expect.poll(pending, { timeout: 30_000 }).toBe(0);
  return made;
}

test("a week of a network: shares with the others, waiting, hours promised and staffed, kilometres", async () => {
  const { call } = await stand();
  const answer = await call("GET", "/statistics", {
    query: { network: "ardeche", from: "2026-10-12", to: "2026-10-13" },
  });
  expect(answer).toMatchObject({
    pending: 0,
    totals: { interviews: 14, abandoned: 1, missed: 2, missed_promised: 1, scans: 4, prints: 1 },
    organismes: [
      // 12, 1 and 1 of 14: 85.7, 7.1 and 7.1 would be 99.9.
      {
        id: "caf",
        name: "CAF de l'Ardèche",
        interviews: 12,
        sharePct: 85.7,
        waitMedianS: 210,
        waitP90S: 410,
        waitOver: 4,
      },
      { id: "msa", interviews: 1, missed: 2, missedPromised: 1, sharePct: 7.2, promisedS: 2 * 3 * 3600 },
      { id: null, interviews: 1, sharePct: 7.1 },
    ],
    talk: { bands: [{ calls: 2 }, { calls: 6 }, { calls: 5 }, { calls: 1 }] },
    kmAvoided: 12 * 60 + 2 * 90,
  });
});

test("hours are those of the conventions, and a quiet borne has promised them too", async () => {
  const { call, parts, store, clock } = await stand();
  clock.nowMs = MONDAY_MS + 2 * DAY_MS;
  parts[0]!.tick?.({ monotonicMs: performance.now(), wallMs: clock.nowMs });
  await expect
    .poll(async () => (await call("GET", "/statistics", { query: { period: "week", date: "2026-10-12" } })) as object, {
      timeout: 20_000,
    })
    .toMatchObject({
      organismes: [
        { id: "caf", promisedS: 2 * 2 * 8 * 3600, observedS: 8 * 3600, staffedS: 6 * 3600, staffedPct: 75 },
        { id: "msa", promisedS: 2 * 3 * 3600 },
        { id: null, promisedS: 0 },
      ],
      // Two bornes, two days of eight hours; one was ready for a day, the other for half of it.
      availability: { promisedS: 4 * 8 * 3600, readyS: 12 * 3600, pct: 37.5 },
    });
  expect(await store.db.selectFrom("stat_mark").selectAll().execute()).toEqual([]);
});

test("the weekly grid: counted, corrected by hand, taken back; who, when and what had been counted stay", async () => {
  const { call, text, clock, store } = await stand();
  const query = { network: "ardeche", site: "lamastre", week: "2026-10-14" };
  const grid = (await call("GET", "/grid", { query })) as WeeklyGrid;
  expect(grid).toMatchObject({ week: "2026-10-12", siteName: "Mairie de lamastre" });
  expect(grid.rows.map(({ organisme, cells }) => [organisme, ...cells.map(({ value }) => value)])).toEqual([
    ["caf", null, 0, 0, null],
    ["cpam", null, 5, 1, null],
    ["msa", null, 0, 1, null],
  ]);
  const put = async (service: string, value: number | null) =>
    (await call("PUT", "/grid", {
      body: { ...query, organisme: "msa", service, value },
      caller: { user: "accueil" },
    })) as WeeklyGrid;
  await put("information", 7);
  const corrected = await put("visio", 3);
  const msa = corrected.rows.find(({ organisme }) => organisme === "msa")!;
  expect(msa.cells[0]).toMatchObject({ counted: null, value: 7 });
  expect(msa.cells[2]).toMatchObject({
    counted: 1,
    value: 3,
    correction: { counted: 1, by: "accueil", atMs: clock.nowMs },
  });
  const audited = await store.db.selectFrom("audit").select(["who", "what", "target", "detail"]).execute();
  expect(audited).toContainEqual({
    who: "accueil",
    what: "grid.corrected",
    target: "ardeche/lamastre",
    detail: "2026-10-12 msa visio: counted 1, now 3",
  });
  expect(await text("/grid/export", query)).toContain("ardeche,lamastre,2026-10-12,msa,visio,1,3,accueil,");
  expect(await text("/grid/export", { ...query, format: "html" })).toContain("3 * (1)");
  expect((await put("visio", null)).rows.find(({ organisme }) => organisme === "msa")!.cells[2]).toMatchObject({
    value: 1,
  });
  await expect(
    call("PUT", "/grid", { body: { ...query, organisme: "msa", service: "tea", value: 1 } }),
  ).rejects.toMatchObject({
    code: "grid.unknown",
  });
  await expect(
    call("PUT", "/grid", { body: { ...query, week: "2030-01-01", organisme: "msa", service: "visio", value: 1 } }),
  ).rejects.toMatchObject({ code: "grid.week" });
});

test("who sees one network only gets no other one's figures", async () => {
  const { call } = await stand();
  const caller = { networks: ["lot"] };
  expect(await call("GET", "/statistics", { query: { date: "2026-10-12" }, caller })).toMatchObject({
    totals: { interviews: 0 },
  });
  const asked = { query: { network: "ardeche", site: "vernoux" }, caller };
  for (const path of ["/statistics", "/report", "/grid", "/grid/export", "/statistics/export"]) {
    await expect(call("GET", path, asked)).rejects.toMatchObject({ code: "statistics.refused" });
  }
  await expect(call("GET", "/statistics", { query: { network: "ardeche", site: "nowhere" } })).rejects.toMatchObject({
    code: "statistics.unknown",
  });
});

test("the report inside says all; outside, what is small is masked and cannot be computed", async () => {
  const { text, call } = await stand();
  const query = { network: "ardeche", period: "two-months", date: "2026-10-12" };
  const inside = await text("/report", { ...query, audience: "inside" });
  expect(inside).toContain('<html lang="fr">');
  expect(inside).toContain("CAF de l&#39;Ardèche");
  expect(inside).toContain("85,7");
  expect(inside).not.toContain("&lt; 5");
  const outside = await text("/report", { ...query, audience: "outside" });
  expect(outside).toContain("&lt; 5");
  const csv = (await text("/statistics/export", { ...query, audience: "outside", bom: "1" })).split("\r\n");
  expect(csv[0]).toMatch(/^\uFEFForganisme,/);
  // 12 + 1 + 1 = 14: of 12 and 14 two small ones could be told.
  expect(csv[2]).toMatch(/^msa,msa,< 5,,/);
  expect(csv[3]).toMatch(/^,Autre \/ inconnu,< 5,,/);
  const shown = [csv[1]!.split(",")[2], csv[4]!.split(",")[2]];
  expect(shown).not.toEqual(["12", "14"]);
  await expect(
    call("GET", "/report", { query: { ...query, period: "week", audience: "outside" } }),
  ).rejects.toMatchObject({
    code: "statistics.outside",
  });
  // Pages scanned are the network's alone: less those of the other sites they would be this one's.
  expect(await text("/report", { ...query, site: "vernoux", audience: "outside" })).toMatch(
    /Pages numérisées<\/dt><dd>n\. c\./,
  );
  const site = await text("/report", { ...query, site: "lamastre", audience: "outside" });
  expect(site).toContain("Mairie de lamastre");
  expect(site).not.toMatch(/<td>2<\/td>|<dd>2<\/dd>/);
});
