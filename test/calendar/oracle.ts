import type { Hours } from "../../src/borne/config/types.ts";

/** Opening hours, with what checking a configuration would fill in. */
export function hoursOf(hours: Partial<Hours>): Hours {
  return { always: false, weekly: [], publicHolidays: "open", exceptions: [], ...hours };
}

/** "2026-10-25 02:30" read off the clock on the wall of a zone, by Intl alone. */
export function wallClock(timeZone: string): (epochMs: number) => { date: string; time: string; weekday: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (epochMs) => {
    // "Sun, 25/10/2026, 02:30"
    const text = format.format(epochMs);
    return {
      weekday: text.slice(0, 3).toLowerCase(),
      date: `${text.slice(11, 15)}-${text.slice(8, 10)}-${text.slice(5, 7)}`,
      time: text.slice(17, 22),
    };
  };
}

/** The naive reading of opening hours: look at the clock on the wall, then at the list. Knows no public holidays. */
export function naivelyOpen(hours: Hours, timeZone: string): (epochMs: number) => boolean {
  const read = wallClock(timeZone);
  return (epochMs) => {
    const { date, time, weekday } = read(epochMs);
    const inside = ({ from, to }: { from: string; to: string }): boolean => from <= time && time < to;
    const exception = hours.exceptions.findLast((row) => row.date <= date && date <= (row.to ?? row.date));
    if (exception) return exception.open.some(inside);
    if (hours.always) return true;
    return hours.weekly.some((window) => {
      if (!window.days.some((day) => day === weekday)) return false;
      if ((window.validFrom ?? date) > date || date > (window.validTo ?? date)) return false;
      if (!inside(window)) return false;
      if (window.weeksOfMonth === undefined) return true;
      const day = Number(date.slice(8));
      const length = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();
      return window.weeksOfMonth.some((week) => (week === -1 ? day > length - 7 : week === Math.ceil(day / 7)));
    });
  };
}
