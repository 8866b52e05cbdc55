import fc from "fast-check";
import { expect, test } from "vitest";
import { isOpen, scheduleOf } from "../../../../src/calendar/schedule.ts";
import { joined, openMs, openSince, overlap } from "../../../../src/supervisor/incidents/watching/open-time.ts";

const HOUR = 3_600_000;
const paris = { timeZone: "Europe/Paris", holidayZone: "metropole" } as const;
const office = scheduleOf(
  {
    always: false,
    weekly: [
      { days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "12:00" },
      { days: ["mon", "tue", "wed", "thu", "fri"], from: "14:00", to: "17:00" },
    ],
    publicHolidays: "closed",
    exceptions: [],
  },
  paris,
);
const always = scheduleOf({ always: true, weekly: [], publicHolidays: "open", exceptions: [] }, paris);
/** Local time of Monday 23 November 2026 and the days after, in winter: UTC+1. */
const at = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 10, 23 + day, hour - 1, minute);

test("an opening begins at its window, or when the silence began within it", () => {
  expect(openSince(office, at(0, 10), at(0, 11))).toBe(at(0, 10));
  expect(openSince(office, at(0, 3), at(0, 11))).toBe(at(0, 9));
  expect(openSince(office, at(0, 3), at(0, 15))).toBe(at(0, 14));
  expect(openSince(office, at(0, 3), at(0, 13))).toBeNull();
  expect(openSince(office, at(0, 3), at(5, 11))).toBeNull();
  expect(openSince(office, at(0, 3), at(0, 12))).toBeNull();
});

test("midnight ends no opening", () => {
  expect(openSince(always, at(0, 10), at(3, 11))).toBe(at(0, 10));
  expect(openSince(always, at(0, 0), at(0, 0))).toBe(at(0, 0));
});

test("only opening hours count", () => {
  expect(openMs(office, at(0, 8), at(0, 18))).toBe(6 * HOUR);
  expect(openMs(office, at(0, 11), at(0, 15))).toBe(2 * HOUR);
  // Friday afternoon to Monday morning.
  expect(openMs(office, at(4, 16), at(7, 10))).toBe(2 * HOUR);
  expect(openMs(office, at(0, 11), at(0, 10))).toBe(0);
  // The night in which the clocks go back has an hour more.
  expect(openMs(always, Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23))).toBe(25 * HOUR);
});

test("property: since the opening began it has been open, and just before it was not, or silence had not begun", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 * 24 * 60 }),
      fc.integer({ min: 0, max: 7 * 24 * 60 }),
      (minutes, before) => {
        const nowMs = at(0, 0) + minutes * 60_000;
        const fromMs = nowMs - before * 60_000;
        const begin = openSince(office, fromMs, nowMs);
        expect(begin === null).toBe(!isOpen(office, nowMs));
        if (begin === null) return;
        expect(openMs(office, begin, nowMs)).toBe(nowMs - begin);
        if (begin > fromMs) expect(isOpen(office, begin - 1)).toBe(false);
      },
    ),
  );
});

test("spans that overlap count once", () => {
  const spans = [
    { fromMs: at(0, 10), toMs: at(0, 11) },
    { fromMs: at(0, 9), toMs: at(0, 10, 30) },
    { fromMs: at(0, 15), toMs: at(0, 16) },
  ];
  expect(joined(spans)).toHaveLength(2);
  expect(overlap(office, joined(spans))).toBe(3 * HOUR);
});
