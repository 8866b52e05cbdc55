import { describe, expect, test } from "vitest";
import { nextOpeningAfter, nextTransition, openAt } from "../../src/calendar/opening.ts";
import { isOpen, scheduleOf, schedulesOf, type Place } from "../../src/calendar/schedule.ts";
import type { Hours } from "../../src/borne/config/types.ts";
import { hoursOf } from "./oracle.ts";

const PARIS: Place = { timeZone: "Europe/Paris", holidayZone: "metropole" };
const ms = (iso: string): number => Date.parse(iso);
const iso = (epochMs: number | undefined): string | undefined =>
  epochMs === undefined ? undefined : new Date(epochMs).toISOString().replace(":00.000Z", "Z");

const weekdays = ["mon", "tue", "wed", "thu", "fri"] as const;
const town = hoursOf({
  weekly: [
    { days: [...weekdays], from: "09:00", to: "12:00" },
    { days: ["tue", "thu"], from: "14:00", to: "17:30" },
  ],
  publicHolidays: "closed",
});
const fridays = hoursOf({ weekly: [{ days: ["fri"], from: "09:00", to: "12:00", weeksOfMonth: [2, 4] }] });
const lastFriday = hoursOf({ weekly: [{ days: ["fri"], from: "14:00", to: "16:00", weeksOfMonth: [-1] }] });
const night = hoursOf({ weekly: [{ days: ["sun"], from: "02:15", to: "02:45" }] });
const acrossChange = hoursOf({ weekly: [{ days: ["sun"], from: "01:30", to: "04:00" }] });
const roundMidnight = hoursOf({
  weekly: [
    { days: ["fri"], from: "22:00", to: "24:00" },
    { days: ["sat"], from: "00:00", to: "02:00" },
  ],
});
const untilMidnight = hoursOf({ weekly: [{ days: ["fri"], from: "22:00", to: "24:00" }] });
const quarter = hoursOf({
  weekly: [{ days: ["mon"], from: "09:00", to: "10:00", validFrom: "2026-09-07", validTo: "2026-09-14" }],
});
const summer = hoursOf({
  weekly: [{ days: [...weekdays], from: "09:00", to: "12:00" }],
  publicHolidays: "closed",
  exceptions: [
    { date: "2026-08-03", to: "2026-08-21", open: [], reason: "Fermeture d'été" },
    { date: "2026-08-12", open: [{ from: "10:00", to: "11:00" }], reason: "Permanence" },
    { date: "2026-07-14", open: [{ from: "08:00", to: "09:00" }] },
  ],
});

interface Row {
  name: string;
  hours: Hours;
  at: string;
  open: boolean;
  reason?: string;
  note?: string;
  until?: string | undefined;
  nextOpening?: string | undefined;
}

const rows: Row[] = [
  // Monday 2026-11-23, winter: Paris is UTC+1.
  { name: "before opening", hours: town, at: "2026-11-23T07:59:59.999Z", open: false, until: "2026-11-23T08:00Z" },
  {
    name: "the first millisecond",
    hours: town,
    at: "2026-11-23T08:00:00Z",
    open: true,
    until: "2026-11-23T11:00Z",
    nextOpening: "2026-11-24T08:00Z",
  },
  { name: "the last millisecond", hours: town, at: "2026-11-23T10:59:59.999Z", open: true, until: "2026-11-23T11:00Z" },
  {
    name: "the end is outside",
    hours: town,
    at: "2026-11-23T11:00:00Z",
    open: false,
    nextOpening: "2026-11-24T08:00Z",
  },
  { name: "midday break", hours: town, at: "2026-11-24T12:00:00Z", open: false, until: "2026-11-24T13:00Z" },
  { name: "Friday noon to Monday", hours: town, at: "2026-11-27T11:00:00Z", open: false, until: "2026-11-30T08:00Z" },
  {
    name: "Christmas, a Friday",
    hours: town,
    at: "2026-12-25T09:00:00Z",
    open: false,
    reason: "holiday",
    note: "Noël",
    until: "2026-12-28T08:00Z",
  },
  {
    name: "a holiday that is kept open",
    hours: { ...town, publicHolidays: "open" },
    at: "2026-12-25T09:00:00Z",
    open: true,
    reason: "hours",
  },
  // Fridays of November 2026: 6, 13, 20, 27. Of January 2027: 1, 8, 15, 22, 29.
  { name: "1st Friday", hours: fridays, at: "2026-11-06T09:00:00Z", open: false, until: "2026-11-13T08:00Z" },
  { name: "2nd Friday", hours: fridays, at: "2026-11-13T09:00:00Z", open: true, nextOpening: "2026-11-27T08:00Z" },
  { name: "4th Friday", hours: fridays, at: "2026-11-27T09:00:00Z", open: true, nextOpening: "2026-12-11T08:00Z" },
  { name: "5th Friday", hours: fridays, at: "2027-01-29T09:00:00Z", open: false, until: "2027-02-12T08:00Z" },
  { name: "last Friday is the 4th", hours: lastFriday, at: "2026-11-27T14:00:00Z", open: true },
  {
    name: "the 4th is not the last of five",
    hours: lastFriday,
    at: "2027-01-22T14:00:00Z",
    open: false,
    until: "2027-01-29T13:00Z",
  },
  { name: "last Friday is the 5th", hours: lastFriday, at: "2027-01-29T14:00:00Z", open: true },
  { name: "last Friday of a February of four weeks", hours: lastFriday, at: "2027-02-26T14:00:00Z", open: true },
  // 2026-10-25: 03:00 CEST becomes 02:00 CET at 01:00Z.
  {
    name: "autumn: before the window",
    hours: night,
    at: "2026-10-25T00:14:00Z",
    open: false,
    until: "2026-10-25T00:15Z",
  },
  {
    name: "autumn: first 02:15",
    hours: night,
    at: "2026-10-25T00:15:00Z",
    open: true,
    until: "2026-10-25T00:45Z",
    nextOpening: "2026-10-25T01:15Z",
  },
  { name: "autumn: between", hours: night, at: "2026-10-25T00:50:00Z", open: false, until: "2026-10-25T01:15Z" },
  {
    name: "autumn: second 02:15",
    hours: night,
    at: "2026-10-25T01:15:00Z",
    open: true,
    until: "2026-10-25T01:45Z",
    nextOpening: "2026-11-01T01:15Z",
  },
  {
    name: "autumn: a window over the change lasts an hour more",
    hours: acrossChange,
    at: "2026-10-24T23:30:00Z",
    open: true,
    until: "2026-10-25T03:00Z",
  },
  {
    name: "autumn: the morning after",
    hours: town,
    at: "2026-10-25T12:00:00Z",
    open: false,
    until: "2026-10-26T08:00Z",
  },
  // 2027-03-28: 02:00 CET becomes 03:00 CEST at 01:00Z.
  {
    name: "spring: a window in the missing hour never is",
    hours: night,
    at: "2027-03-28T00:59:00Z",
    open: false,
    until: "2027-04-04T00:15Z",
  },
  {
    name: "spring: a window over the change lasts an hour less",
    hours: acrossChange,
    at: "2027-03-28T00:30:00Z",
    open: true,
    until: "2027-03-28T02:00Z",
  },
  {
    name: "spring: the Monday after opens in summer time",
    hours: town,
    at: "2027-03-28T12:00:00Z",
    open: false,
    reason: "hours",
  },
  {
    name: "Easter Monday is the day after that change",
    hours: town,
    at: "2027-03-29T08:00:00Z",
    open: false,
    reason: "holiday",
    note: "Lundi de Pâques",
    until: "2027-03-30T07:00Z",
  },
  {
    name: "24:00 ends the day",
    hours: untilMidnight,
    at: "2026-11-27T22:59:59Z",
    open: true,
    until: "2026-11-27T23:00Z",
  },
  { name: "after 24:00", hours: untilMidnight, at: "2026-11-27T23:00:00Z", open: false, until: "2026-12-04T21:00Z" },
  {
    name: "midnight between two windows is no change",
    hours: roundMidnight,
    at: "2026-11-27T22:00:00Z",
    open: true,
    until: "2026-11-28T01:00Z",
    nextOpening: "2026-12-04T21:00Z",
  },
  { name: "before validFrom", hours: quarter, at: "2026-08-31T07:30:00Z", open: false, until: "2026-09-07T07:00Z" },
  {
    name: "validTo is included",
    hours: quarter,
    at: "2026-09-14T07:30:00Z",
    open: true,
    until: "2026-09-14T08:00Z",
    nextOpening: undefined,
  },
  {
    name: "after validTo, nothing more",
    hours: quarter,
    at: "2026-09-21T07:30:00Z",
    open: false,
    until: undefined,
    nextOpening: undefined,
  },
  {
    name: "closed in summer",
    hours: summer,
    at: "2026-08-10T08:00:00Z",
    open: false,
    reason: "exception",
    note: "Fermeture d'été",
    until: "2026-08-12T08:00Z",
  },
  {
    name: "the last exception that names a day holds",
    hours: summer,
    at: "2026-08-12T08:30:00Z",
    open: true,
    reason: "exception",
    note: "Permanence",
    until: "2026-08-12T09:00Z",
    nextOpening: "2026-08-24T07:00Z",
  },
  {
    name: "the last day of a range is closed",
    hours: summer,
    at: "2026-08-21T08:00:00Z",
    open: false,
    reason: "exception",
  },
  {
    name: "an exception opens a public holiday",
    hours: summer,
    at: "2026-07-14T06:30:00Z",
    open: true,
    reason: "exception",
  },
  {
    name: "an exception shortens a public holiday",
    hours: summer,
    at: "2026-07-14T08:30:00Z",
    open: false,
    reason: "exception",
    until: "2026-07-15T07:00Z",
  },
  { name: "always", hours: hoursOf({ always: true }), at: "2026-12-25T02:00:00Z", open: true, until: undefined },
  {
    name: "always, holidays said closed: only exceptions close",
    hours: hoursOf({ always: true, publicHolidays: "closed" }),
    at: "2026-12-25T02:00:00Z",
    open: true,
    until: undefined,
  },
  {
    name: "always but for a day",
    hours: hoursOf({ always: true, exceptions: [{ date: "2026-12-25", open: [] }] }),
    at: "2026-12-20T02:00:00Z",
    open: true,
    until: "2026-12-24T23:00Z",
    nextOpening: "2026-12-25T23:00Z",
  },
  {
    name: "never",
    hours: hoursOf({}),
    at: "2026-12-20T02:00:00Z",
    open: false,
    until: undefined,
    nextOpening: undefined,
  },
];

describe("openAt", () => {
  test.each(rows)("$name", (row) => {
    const opening = openAt(scheduleOf(row.hours, PARIS), ms(row.at));
    expect(opening.open).toBe(row.open);
    if (row.reason) expect(opening.reason).toBe(row.reason);
    if (row.note) expect(opening.note).toBe(row.note);
    if ("until" in row) expect(iso(opening.until)).toBe(row.until);
    if ("nextOpening" in row) expect(iso(opening.nextOpening)).toBe(row.nextOpening);
  });

  test("a search that finds nothing is bounded and quick", () => {
    const schedule = scheduleOf(
      hoursOf({ exceptions: [{ date: "2030-01-01", open: [{ from: "09:00", to: "10:00" }] }] }),
      PARIS,
    );
    const started = performance.now();
    expect(nextTransition(schedule, ms("2026-11-23T08:00:00Z"))).toBeUndefined();
    expect(nextOpeningAfter(schedule, ms("2029-01-01T08:00:00Z"))).toBe(ms("2030-01-01T08:00:00Z"));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("site and services", () => {
  const site = { ...PARIS, hours: town };

  test("a service without hours has those of the site", () => {
    const { services, site: building } = schedulesOf(site, [{ id: "caf" }]);
    expect(services.get("caf")).toBe(building);
  });

  test("a service is open only while the building is", () => {
    const long = hoursOf({ weekly: [{ days: ["mon", "sat"], from: "08:00", to: "18:00" }] });
    const caf = schedulesOf(site, [{ id: "caf", hours: long }]).services.get("caf");
    expect(caf).toBeDefined();
    const opening = openAt(caf!, ms("2026-11-23T07:30:00Z"));
    expect(opening).toMatchObject({ open: false, until: ms("2026-11-23T08:00:00Z") });
    expect(openAt(caf!, ms("2026-11-23T10:00:00Z"))).toMatchObject({ open: true, until: ms("2026-11-23T11:00:00Z") });
    expect(isOpen(caf!, ms("2026-11-28T10:00:00Z"))).toBe(false);
  });

  test("the building's holiday closes a service that is open every day", () => {
    const caf = schedulesOf(site, [{ id: "caf", hours: hoursOf({ always: true }) }]).services.get("caf");
    expect(openAt(caf!, ms("2026-12-25T09:00:00Z"))).toMatchObject({ open: false, reason: "holiday", note: "Noël" });
  });

  test("a site whose hours say nothing leaves them to its services", () => {
    const { site: building, services } = schedulesOf({ ...PARIS, hours: hoursOf({}) }, [
      { id: "caf", hours: fridays },
      { id: "msa", hours: town },
    ]);
    expect(isOpen(services.get("caf")!, ms("2026-11-13T09:00:00Z"))).toBe(true);
    expect(isOpen(building, ms("2026-11-23T09:00:00Z"))).toBe(true);
    expect(openAt(building, ms("2026-11-23T12:00:00Z"))).toMatchObject({
      open: false,
      until: ms("2026-11-24T08:00:00Z"),
    });
  });
});
