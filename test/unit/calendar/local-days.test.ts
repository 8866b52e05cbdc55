import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it, test } from "vitest";
import { LocalDays } from "../../../src/calendar/local-days.ts";
import { Stretches } from "../../../src/calendar/stretches.ts";

/** Clocks of France and its territories, and those that change oddly: at midnight, by half an hour, by a whole day. */
const ZONES = [
  "Europe/Paris",
  "Indian/Reunion",
  "America/Miquelon",
  "Pacific/Noumea",
  "Asia/Beirut",
  "America/Havana",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
  "UTC",
];
const DAY_MS = 86_400_000;
const EPOCH = Temporal.PlainDate.from("1970-01-01");
const dayNumber = fc.integer({ min: 10_000, max: 26_000 });

/** The same by the whole of Temporal. */
function startOfDay(timeZone: string, day: number): number {
  return EPOCH.add({ days: day }).toZonedDateTime({ timeZone }).startOfDay().epochMilliseconds;
}

describe.each(ZONES)("the days of %s", (timeZone) => {
  const days = new LocalDays(timeZone);

  it("begin when Temporal says so", () => {
    fc.assert(fc.property(dayNumber, (day) => days.startMs(day) === startOfDay(timeZone, day)));
  });

  it("begin so beside each change of the clocks too", () => {
    let at: Temporal.ZonedDateTime | null = Temporal.Instant.from("2009-01-01T00:00Z").toZonedDateTimeISO(timeZone);
    for (let n = 0; n < 12; n += 1) {
      at = at.getTimeZoneTransition("next");
      if (at === null) return;
      const day = Math.floor(at.epochMilliseconds / DAY_MS);
      for (let beside = day - 2; beside <= day + 2; beside += 1)
        expect(days.startMs(beside), `${at.toString()}, day ${beside}`).toBe(startOfDay(timeZone, beside));
    }
  });

  it("are those of the clock on the wall at any instant", () => {
    const instant = fc.integer({ min: 10_000 * DAY_MS, max: 26_000 * DAY_MS });
    fc.assert(
      fc.property(instant, (epochMs) => {
        const there = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
        const day = EPOCH.until(there.toPlainDate()).days;
        return days.dayAt(epochMs) === day && days.hourAt(epochMs) === there.hour;
      }),
    );
  });

  it("that are open all day are open from one's start to the next one's", () => {
    fc.assert(
      fc.property(dayNumber, (day) => {
        const open = days.spans(day, [{ fromMin: 0, toMin: 1440 }]);
        const length = open.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
        return length === startOfDay(timeZone, day + 1) - startOfDay(timeZone, day);
      }),
    );
  });
});

test("a stretch begins at the change itself, and the one before ends there", () => {
  const change = Date.parse("2026-10-25T01:00Z");
  const stretches = new Stretches("Europe/Paris");
  expect(stretches.at(change)).toEqual({
    fromMs: change,
    toMs: Date.parse("2027-03-28T01:00Z"),
    offsetMs: 3_600_000,
  });
  expect(stretches.at(change - 1)).toMatchObject({ toMs: change, offsetMs: 7_200_000 });
});
