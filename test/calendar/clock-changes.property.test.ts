import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WEEKDAYS } from "../../src/calendar/day-number.ts";
import { nextOpeningAfter, nextTransition, openAt } from "../../src/calendar/opening.ts";
import { isOpen, scheduleOf } from "../../src/calendar/schedule.ts";
import type { Hours, Window } from "../../src/borne/config/types.ts";
import { hoursOf, naivelyOpen } from "./oracle.ts";

/** Zones with a clock change at 2 o'clock, at midnight, of half an hour, in the south, and without. */
const ZONES = [
  "Europe/Paris",
  "Atlantic/Azores",
  "Australia/Lord_Howe",
  "America/Santiago",
  "America/Miquelon",
  "Pacific/Noumea",
  "Asia/Beirut",
] as const;
const WEEKS = [1, 2, 3, 4, 5, -1] as const;
const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 1);
const END = Date.UTC(2028, 0, 1);

const time = fc.integer({ min: 0, max: 1439 });
const text = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const span = fc
  .tuple(time, fc.integer({ min: 1, max: 1440 }))
  .map(([from, length]) => ({ from: text(from), to: text(Math.min(1440, from + length)) }));
const date = fc.integer({ min: BEGIN / 86_400_000, max: END / 86_400_000 - 1 });
const iso = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const days = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 });
const window: fc.Arbitrary<Window> = fc
  .record({
    days,
    span,
    weeks: fc.option(fc.uniqueArray(fc.constantFrom(...WEEKS), { minLength: 1 }), { nil: undefined, freq: 3 }),
    validFrom: fc.option(date, { nil: undefined, freq: 3 }),
    validTo: fc.option(date, { nil: undefined, freq: 3 }),
  })
  .map(({ days, span, weeks, validFrom, validTo }) => ({
    days,
    ...span,
    ...(weeks === undefined ? {} : { weeksOfMonth: weeks }),
    ...(validFrom === undefined ? {} : { validFrom: iso(validFrom) }),
    ...(validTo === undefined ? {} : { validTo: iso(validTo) }),
  }));
const exception = fc
  .tuple(date, fc.integer({ min: 0, max: 20 }), fc.array(span, { maxLength: 2 }))
  .map(([day, length, open]) => ({ date: iso(day), to: iso(day + length), open }));
const hours: fc.Arbitrary<Hours> = fc
  .record({
    always: fc.constantFrom(false, false, false, true),
    weekly: fc.array(window, { maxLength: 4 }),
    exceptions: fc.array(exception, { maxLength: 4 }),
  })
  .map(hoursOf);
const zone = fc.constantFrom(...ZONES);
/** Instants, many of them in the days of a clock change. */
const instant = fc.oneof(
  fc.integer({ min: BEGIN, max: END }),
  fc
    .tuple(
      fc.constantFrom(Date.UTC(2026, 9, 25, 1), Date.UTC(2027, 2, 28, 1), Date.UTC(2026, 3, 5, 3)),
      fc.integer({ min: -1440, max: 1440 }),
    )
    .map(([change, minutes]) => change + minutes * MINUTE),
);
const at = (hours: Hours, timeZone: string): ReturnType<typeof scheduleOf> =>
  scheduleOf(hours, { timeZone, holidayZone: "metropole" });

describe("opening hours against the clock on the wall", () => {
  test("open exactly while the local time is inside a window", () => {
    fc.assert(
      fc.property(hours, zone, instant, (hours, zone, t) => {
        expect(isOpen(at(hours, zone), t)).toBe(naivelyOpen(hours, zone)(t));
      }),
      { numRuns: 400 },
    );
  });

  test("what is announced comes later, is a change, and nothing changes before it", () => {
    fc.assert(
      fc.property(hours, zone, instant, fc.double({ min: 0, max: 1, noNaN: true }), (hours, zone, t, share) => {
        const schedule = at(hours, zone);
        const { open, until, nextOpening } = openAt(schedule, t);
        if (until !== undefined) {
          expect(until).toBeGreaterThan(t);
          expect(isOpen(schedule, until)).toBe(!open);
          expect(isOpen(schedule, until - 1)).toBe(open);
          expect(isOpen(schedule, Math.floor(t + (until - 1 - t) * share))).toBe(open);
        }
        if (nextOpening !== undefined) {
          expect(nextOpening).toBeGreaterThan(t);
          expect(isOpen(schedule, nextOpening)).toBe(true);
          expect(isOpen(schedule, nextOpening - 1)).toBe(false);
        }
        if (!open) expect(nextOpening).toBe(until);
        expect(nextOpeningAfter(schedule, t)).toBe(nextOpening);
      }),
      { numRuns: 300 },
    );
  });

  const traps = hoursOf({
    weekly: [
      { days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "12:15" },
      { days: ["fri"], from: "14:00", to: "16:30", weeksOfMonth: [2, 4] },
      { days: ["sat"], from: "22:00", to: "24:00" },
      { days: ["sun"], from: "00:00", to: "00:45" },
      { days: ["sun"], from: "01:45", to: "02:20" },
      { days: ["sun"], from: "02:40", to: "03:10" },
      { days: ["wed"], from: "13:00", to: "15:00", weeksOfMonth: [-1], validFrom: "2026-03-01", validTo: "2027-06-30" },
    ],
    exceptions: [
      { date: "2026-08-01", to: "2026-08-16", open: [] },
      {
        date: "2026-10-25",
        to: "2026-10-26",
        open: [
          { from: "01:00", to: "02:30" },
          { from: "10:00", to: "24:00" },
        ],
      },
    ],
  });

  test.each(ZONES)("no minute of 2026 and 2027 is missed or added in %s", { timeout: 120_000 }, (zone) => {
    const schedule = at(traps, zone);
    const naive = naivelyOpen(traps, zone);
    let open = isOpen(schedule, BEGIN);
    let change = nextTransition(schedule, BEGIN) ?? END;
    let changes = 0;
    const wrong: string[] = [];
    const step = zone === "Europe/Paris" ? MINUTE : 5 * MINUTE;
    for (let t = BEGIN; t < END; t += step) {
      while (change <= t) {
        open = !open;
        changes++;
        change = nextTransition(schedule, change) ?? END;
      }
      if (naive(t) !== open) wrong.push(new Date(t).toISOString());
    }
    expect(wrong).toEqual([]);
    expect(changes).toBeGreaterThan(1000);
  });

  test("every single minute round the clock changes of Paris", () => {
    const schedule = at(traps, "Europe/Paris");
    const naive = naivelyOpen(traps, "Europe/Paris");
    for (const change of [
      Date.UTC(2026, 2, 29, 1),
      Date.UTC(2026, 9, 25, 1),
      Date.UTC(2027, 2, 28, 1),
      Date.UTC(2027, 9, 31, 1),
    ]) {
      for (let t = change - 3 * 1440 * MINUTE; t < change + 3 * 1440 * MINUTE; t += MINUTE) {
        if (naive(t) !== isOpen(schedule, t)) expect.fail(new Date(t).toISOString());
      }
    }
  });
});
