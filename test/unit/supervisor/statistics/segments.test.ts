import fc from "fast-check";
import { expect, test } from "vitest";
import { segmentsOf } from "../../../../src/supervisor/statistics/figures/segments.ts";
import { firstDayOf, monthOf } from "../../../../src/supervisor/statistics/rollup/month.ts";

const TODAY = Math.floor(Date.UTC(2026, 10, 22) / 86_400_000);

test("whatever is asked for, each of its days is counted once and no other one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 500 }), (back, days) => {
      const [from, to] = [TODAY - back, TODAY - back + days];
      const counted = new Map<number, number>();
      for (const segment of segmentsOf({ from, to }, TODAY)) {
        const [first, last] =
          segment.kind === "month"
            ? [firstDayOf(segment.month), firstDayOf(segment.month + 1) - 1]
            : [segment.from, segment.to];
        for (let day = first; day <= last; day++) counted.set(day, (counted.get(day) ?? 0) + segment.sign);
      }
      for (const [day, times] of counted) expect([day, times]).toEqual([day, day >= from && day <= to ? 1 : 0]);
      for (let day = from; day <= to; day++) expect(counted.get(day)).toBe(1);
    }),
  );
});

test("a year is twelve months; the present month but for today is the month less its rest", () => {
  const year = segmentsOf({ from: firstDayOf(2026 * 12), to: firstDayOf(2027 * 12) - 1 }, TODAY);
  // Nothing is counted of December yet: no row is read of it, whichever way.
  expect(year.map(({ kind }) => kind)).toEqual([...Array.from({ length: 11 }, () => "month"), "days"]);
  const first = firstDayOf(monthOf(TODAY));
  expect(segmentsOf({ from: first, to: TODAY - 1 }, TODAY)).toEqual([
    { kind: "month", month: monthOf(TODAY), sign: 1 },
    { kind: "days", from: TODAY, to: firstDayOf(monthOf(TODAY) + 1) - 1, sign: -1 },
  ]);
  expect(segmentsOf({ from: TODAY, to: TODAY }, TODAY)).toMatchObject([{ kind: "days" }]);
});
