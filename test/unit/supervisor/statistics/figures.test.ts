import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "../../../../src/supervisor/documents/csv.ts";
import { figuresOf } from "../../../../src/supervisor/statistics/figures/figures.ts";
import { percentileS } from "../../../../src/supervisor/statistics/figures/percentile.ts";
import { dateText, periodOf } from "../../../../src/supervisor/statistics/figures/period.ts";
import { sharesPct } from "../../../../src/supervisor/statistics/figures/shares.ts";
import { noFigures } from "../../../../src/supervisor/statistics/rollup/count-day.ts";

test("shares sum to exactly 100 %, and no share is a tenth off", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 20 }), (counts) => {
      const shares = sharesPct(counts);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const tenths = shares.reduce((sum, share) => sum + Math.round(share * 10), 0);
      expect(tenths).toBe(total === 0 ? 0 : 1000);
      for (const [i, count] of counts.entries())
        if (total > 0) expect(Math.abs(shares[i]! - (count * 100) / total)).toBeLessThan(0.1 + 1e-9);
    }),
  );
});

test("what Manche counted: 80, 5, 2 and 1 of a hundred leave 12 that are named too", () => {
  const sums = new Map(
    Object.entries({ assedic: 80, cpam: 5, dtefp: 2, urssaf: 1, "": 7, unheard: 5 }).map(([id, interviews]) => [
      id,
      { ...noFigures(), interviews },
    ]),
  );
  const known = new Map(["assedic", "cpam", "dtefp", "urssaf"].map((id) => [id, id.toUpperCase()]));
  const { organismes, totals } = figuresOf(sums, new Map(), known);
  expect(totals.interviews).toBe(100);
  expect(organismes.map(({ id, name, sharePct }) => [id, name, sharePct])).toEqual([
    ["assedic", "ASSEDIC", 80],
    ["cpam", "CPAM", 5],
    ["dtefp", "DTEFP", 2],
    ["urssaf", "URSSAF", 1],
    [null, "", 12],
  ]);
});

test.each([
  [
    "of three",
    [
      [10, 1],
      [20, 1],
      [90, 1],
    ],
    0.5,
    20,
  ],
  [
    "of two, the lower",
    [
      [10, 1],
      [90, 1],
    ],
    0.5,
    10,
  ],
  [
    "nine of ten",
    [
      [10, 9],
      [600, 1],
    ],
    0.9,
    10,
  ],
  [
    "ninety-one of a hundred",
    [
      [10, 89],
      [600, 11],
    ],
    0.9,
    600,
  ],
  ["of none", [], 0.5, null],
] as [string, [number, number][], number, number | null][])("percentile %s", (_, calls, part, seconds) => {
  expect(percentileS(new Map(calls), part)).toBe(seconds);
});

const TODAY = Math.floor(Date.UTC(2026, 10, 22) / 86_400_000);
test.each([
  [{}, "2026-11-01", "2026-12-31"],
  [{ period: "two-months", date: "2026-02-28" }, "2026-01-01", "2026-02-28"],
  [{ period: "two-months", date: "2028-02-01" }, "2028-01-01", "2028-02-29"],
  [{ period: "week", date: "2026-11-22" }, "2026-11-16", "2026-11-22"],
  [{ period: "week", date: "2026-11-23" }, "2026-11-23", "2026-11-29"],
  [{ period: "month", date: "2026-12-31" }, "2026-12-01", "2026-12-31"],
  [{ period: "day" }, "2026-11-22", "2026-11-22"],
  [{ period: "year", date: "2026-06-01" }, "2026-01-01", "2026-12-31"],
  [{ from: "2026-03-01", to: "2026-03-02" }, "2026-03-01", "2026-03-02"],
])("period %j", (query, from, to) => {
  const period = periodOf(query, TODAY);
  expect([dateText(period.from), dateText(period.to)]).toEqual([from, to]);
});

test.each([
  { from: "2026-03-02" },
  { from: "2026-03-02", to: "2026-03-01" },
  { date: "2026-02-30" },
  { period: "age" },
])("period %j is refused", (query) => {
  expect(() => periodOf(query, TODAY)).toThrow(/expected/);
});

test("CSV: quotes, line ends, and nothing that a spreadsheet would run", () => {
  const rows = [["=1+1", "-2", -2, "a,b", 'say "so"', null, "@x", "\tx", "  =x", "+33 4"]];
  expect(csv(rows, { bom: true })).toBe(`\uFEFF'=1+1,'-2,-2,"a,b","say ""so""",,'@x,'\tx,'  =x,'+33 4\r\n`);
});
