import { expect, test } from "vitest";
import type { Site } from "../../../../src/supervisor/sites/site.ts";
import { Sites } from "../../../../src/supervisor/sites/sites.ts";

const NAME = { network: "manche", borne: "gare-1" };

function sitesOf(always: boolean): Sites {
  const site: Site = {
    network: "manche",
    id: "gare",
    name: "Gare",
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
    hours: { always, weekly: [], publicHolidays: "closed", exceptions: [] },
    owners: {},
    correspondents: {},
    services: [],
  };
  return new Sites([site], [{ ...NAME, site: "gare" }]);
}

test.each([
  ["22:00 in winter", true, "2026-11-22T21:00:00Z", true],
  ["21:59 in winter", true, "2026-11-22T20:59:59Z", false],
  ["22:00 in summer", true, "2026-07-22T20:00:00Z", true],
  ["6:59", true, "2026-11-22T05:59:59Z", true],
  ["7:00", true, "2026-11-22T06:00:00Z", false],
  ["at night, but it closes", false, "2026-11-22T21:00:00Z", false],
])("night where it never closes: %s", (_, always, when, expected) => {
  expect(sitesOf(always).isOpenAtNight(NAME, Date.parse(when))).toBe(expected);
});

test("a borne without a site has no night", () => {
  expect(new Sites([], []).isOpenAtNight(NAME, 0)).toBe(false);
});
