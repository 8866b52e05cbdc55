import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { dateOf } from "../../src/calendar/day-number.ts";
import { holidaysOf } from "../../src/calendar/holidays.ts";
import type { HolidayZone } from "../../src/calendar/hours.ts";

const listed = (year: number, zone: HolidayZone): string[] =>
  [...holidaysOf(year, zone).keys()]
    .sort((a, b) => a - b)
    .map((day) => {
      const { month, day: dayOfMonth } = dateOf(day);
      return `${String(month).padStart(2, "0")}-${String(dayOfMonth).padStart(2, "0")}`;
    });

/** Easter Sunday by Gauss's rule as corrected by Lichtenberg: another way than the library's. */
function easter(year: number): number {
  const k = Math.floor(year / 100);
  const m = 15 + Math.floor((3 * k + 3) / 4) - Math.floor((8 * k + 13) / 25);
  const s = 2 - Math.floor((3 * k + 3) / 4);
  const a = year % 19;
  const d = (19 * a + m) % 30;
  const r = Math.floor((d + Math.floor(a / 11)) / 29);
  const og = 21 + d - r;
  const sz = 7 - ((year + Math.floor(year / 4) + s) % 7);
  return Math.floor(Date.UTC(year, 2, og + 7 - ((og - sz) % 7)) / 86_400_000);
}

describe("public holidays", () => {
  test("the eleven of the whole of France in 2026", () => {
    expect(listed(2026, "metropole")).toEqual([
      "01-01",
      "04-06",
      "05-01",
      "05-08",
      "05-14",
      "05-25",
      "07-14",
      "08-15",
      "11-01",
      "11-11",
      "12-25",
    ]);
  });

  test.each<[HolidayZone, string[]]>([
    ["alsace-moselle", ["04-03", "12-26"]],
    ["mayotte", ["04-27"]],
    ["martinique", ["05-22"]],
    ["guadeloupe", ["05-27"]],
    ["saint-martin", ["05-28"]],
    ["guyane", ["06-10"]],
    ["saint-barthelemy", ["10-09"]],
    ["la-reunion", ["12-20"]],
    ["nouvelle-caledonie", ["09-24"]],
    ["wallis-et-futuna", ["04-28", "07-29"]],
    ["polynesie-francaise", ["03-05", "04-03", "11-20"]],
    ["saint-pierre-et-miquelon", []],
  ])("%s has beside them %j", (zone, more) => {
    const common = listed(2026, "metropole");
    expect(listed(2026, zone).filter((day) => !common.includes(day))).toEqual(more);
    expect(common.filter((day) => !listed(2026, zone).includes(day))).toEqual([]);
  });

  test("Easter is right until 2099", () => {
    for (let year = 2024; year < 2100; year++) {
      const days = [...holidaysOf(year, "alsace-moselle")].filter(([, name]) =>
        /Pâques|Ascension|Pentecôte|Vendredi/.test(name),
      );
      const offsets = days.map(([day]) => day - easter(year)).sort((a, b) => a - b);
      expect([year, ...offsets]).toEqual([year, -2, 1, 39, 50]);
    }
  });

  test.each(["UTC", "Europe/Paris", "Pacific/Auckland", "America/Santiago", "Australia/Lord_Howe"])(
    "the process's own time zone changes nothing: TZ=%s",
    (timeZone) => {
      const script = `import(${JSON.stringify(new URL("../../src/calendar/holidays.ts", import.meta.url).href)})
        .then(({ holidaysOf }) => console.log(JSON.stringify([2026, 2027, 2028].map((y) => [...holidaysOf(y, "alsace-moselle")]))))`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", "-e", script], {
        env: { ...process.env, TZ: timeZone },
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toEqual([2026, 2027, 2028].map((year) => [...holidaysOf(year, "alsace-moselle")]));
    },
  );
});
