import { VisioborneError } from "../../../contract/errors.ts";
import { dateOf, dayNumber, dayNumberOf } from "../../../calendar/day-number.ts";

/** Whole local days, the last one included. */
export interface Period {
  readonly name: "day" | "week" | "month" | "two-months" | "year" | "days";
  readonly from: number;
  readonly to: number;
}

export const PERIODS = ["day", "week", "month", "two-months", "year"] as const;

/** How much a question may ask for at once. */
const MAX_DAYS = 3660;
const DAY_MS = 86_400_000;

/** YYYY-MM-DD. */
export function dateText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of the week of a day. */
export function mondayOf(day: number): number {
  return day - ((((day + 3) % 7) + 7) % 7);
}

/**
 * The period that is asked for: a named one with a day in it, or from one day to another.
 * @param today number of the day that is meant when none is named
 * @throws VisioborneError `statistics.period`
 */
export function periodOf(
  query: { readonly [key in "period" | "date" | "from" | "to"]?: string | undefined },
  today: number,
): Period {
  const { period = "two-months", date, from, to } = query;
  if (from !== undefined || to !== undefined) {
    if (from === undefined || to === undefined) throw refuse("from and to: expected both or none");
    const days = { name: "days" as const, from: dayOf(from), to: dayOf(to) };
    if (days.to < days.from || days.to - days.from >= MAX_DAYS)
      throw refuse(`from ${from} to ${to}: expected 1 to ${MAX_DAYS} days`);
    return days;
  }
  const day = date === undefined ? today : dayOf(date);
  const { year, month } = dateOf(day);
  switch (period) {
    case "day":
      return { name: period, from: day, to: day };
    case "week":
      return { name: period, from: mondayOf(day), to: mondayOf(day) + 6 };
    case "month":
      return { name: period, from: dayNumber(year, month, 1), to: dayNumber(year, month + 1, 1) - 1 };
    case "two-months": {
      // January and February, March and April: the follow-up meeting is every two months.
      const first = month - ((month - 1) % 2);
      return { name: period, from: dayNumber(year, first, 1), to: dayNumber(year, first + 2, 1) - 1 };
    }
    case "year":
      return { name: period, from: dayNumber(year, 1, 1), to: dayNumber(year + 1, 1, 1) - 1 };
    default:
      throw refuse(`period ${period}: expected one of ${PERIODS.join(", ")}`);
  }
}

/** @throws VisioborneError `statistics.period` for what is no date. */
export function dayOf(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayNumberOf(text) : Number.NaN;
  if (Number.isNaN(day) || dateText(day) !== text) throw refuse(`${text.slice(0, 20)}: expected a day, YYYY-MM-DD`);
  return day;
}

function refuse(message: string): VisioborneError {
  return new VisioborneError("statistics.period", message);
}
