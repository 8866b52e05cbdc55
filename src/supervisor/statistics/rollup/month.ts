import { dateOf, dayNumber } from "../../../calendar/day-number.ts";

/** Number of a calendar month, from January of the year 0. */
export function monthOf(day: number): number {
  const { year, month } = dateOf(day);
  return year * 12 + month - 1;
}

/** Number of its first day. */
export function firstDayOf(month: number): number {
  return dayNumber(Math.floor(month / 12), (month % 12) + 1, 1);
}
