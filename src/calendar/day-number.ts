/** Days as whole numbers since 1970-01-01: a date without a time or a zone, cheap to add to and to compare. */

const DAY_MS = 86_400_000;
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** @param month 1 to 12 */
export function dayNumber(year: number, month: number, day: number): number {
  return Math.floor(Date.UTC(year, month - 1, day) / DAY_MS);
}

/** @param date YYYY-MM-DD, already checked */
export function dayNumberOf(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

export function dateOf(dayNumber: number): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(dayNumber * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 1970-01-01 was a Thursday. */
export function weekdayOf(dayNumber: number): Weekday {
  return WEEKDAYS[(((dayNumber + 3) % 7) + 7) % 7] as Weekday;
}

/** Which such weekday of its month this is, from 1 (the 8th to the 14th are the second). */
export function weekOfMonth(dayNumber: number): number {
  return Math.floor((dateOf(dayNumber).day - 1) / 7) + 1;
}

/** Whether it is the last such weekday of its month. */
export function isLastOfMonth(dayNumber: number): boolean {
  return dateOf(dayNumber).month !== dateOf(dayNumber + 7).month;
}

/** Minutes since midnight of "HH:MM"; "24:00" is 1440. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
