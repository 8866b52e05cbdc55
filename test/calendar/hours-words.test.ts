import { describe, expect, test } from "vitest";
import { hoursRows, openingWords } from "../../src/calendar/hours-words.ts";
import type { Hours } from "../../src/calendar/hours.ts";

const hours = (change: Partial<Hours>): Hours => ({
  always: false,
  weekly: [],
  publicHolidays: "closed",
  exceptions: [],
  ...change,
});

describe("opening hours in words", () => {
  test("days with the same hours share a row", () => {
    const weekly: Hours["weekly"] = [
      { days: ["mon", "tue", "wed", "thu"], from: "09:00", to: "12:30" },
      { days: ["mon", "tue", "wed", "thu"], from: "14:00", to: "17:00" },
      { days: ["fri"], from: "09:00", to: "12:00" },
    ];
    expect(hoursRows(hours({ weekly }), "fr")).toEqual([
      { day: "du lundi au jeudi", hours: "9 h à 12 h 30 et 14 h à 17 h" },
      { day: "vendredi", hours: "9 h à 12 h" },
    ]);
    expect(hoursRows(hours({ weekly }), "en")[1]).toEqual({ day: "Friday", hours: "09:00 to 12:00" });
  });

  test("the same hours on days apart are two rows", () => {
    const weekly: Hours["weekly"] = [{ days: ["mon", "wed"], from: "09:00", to: "12:00" }];
    expect(hoursRows(hours({ weekly }), "fr").map(({ day }) => day)).toEqual(["lundi", "mercredi"]);
  });

  test("2nd and 4th Friday", () => {
    const weekly: Hours["weekly"] = [{ days: ["fri"], weeksOfMonth: [2, 4], from: "14:00", to: "17:00" }];
    expect(hoursRows(hours({ weekly }), "fr")).toEqual([{ day: "2e et 4e vendredi", hours: "14 h à 17 h" }]);
  });

  test("always, and never", () => {
    expect(hoursRows(hours({ always: true }), "fr")).toEqual([{ day: "tous les jours", hours: "24 heures sur 24" }]);
    expect(hoursRows(hours({}), "fr")).toEqual([]);
  });

  const friday = Date.UTC(2026, 10, 20, 20, 0);
  const at = (day: number, hour: number) => Date.UTC(2026, 10, day, hour - 1, 0);
  test.each([
    [at(20, 22), "aujourd'hui à 22 h"],
    [at(21, 9), "demain à 9 h"],
    [at(23, 9), "lundi à 9 h"],
    [Date.UTC(2026, 10, 30, 8, 30), "lundi 30 novembre à 9 h 30"],
  ])("next opening %#", (opening, words) => {
    expect(openingWords(opening, friday, "Europe/Paris", "fr")).toBe(words);
  });

  test("no next opening is known", () => expect(openingWords(undefined, friday, "Europe/Paris", "fr")).toBeNull());
});
