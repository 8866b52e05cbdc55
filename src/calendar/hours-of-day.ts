import { dayNumberOf, isLastOfMonth, minuteOf, weekdayOf, weekOfMonth } from "./day-number.ts";
import type { Hours, Window } from "./hours.ts";

/** Why a day is as it is: the weekly hours, a public holiday, or an exception. */
export type Reason = "hours" | "holiday" | "exception";

/** Half-open span of the local clock, in minutes since midnight. */
export interface MinuteSpan {
  readonly fromMin: number;
  readonly toMin: number;
}

export interface DayHours {
  /** In order, apart from each other. Empty = closed all day. */
  readonly spans: readonly MinuteSpan[];
  readonly reason: Reason;
  /** Words for the usager: the exception's reason or the holiday's name. */
  readonly note?: string;
}

const WHOLE_DAY: readonly MinuteSpan[] = [{ fromMin: 0, toMin: 1440 }];

/**
 * What the local clock says of one day, without any time zone. The last exception that names the day holds, whatever
 * else is said; then `always`; then public holidays; then the weekly windows.
 * @param holiday name of the public holiday that the day is
 */
export function hoursOfDay(hours: Hours, day: number, holiday: string | undefined): DayHours {
  const exception = hours.exceptions.findLast(
    (row) => dayNumberOf(row.date) <= day && day <= dayNumberOf(row.to ?? row.date),
  );
  if (exception) {
    const note = exception.reason === undefined ? {} : { note: exception.reason };
    return { spans: merged(exception.open.map(spanOf)), reason: "exception", ...note };
  }
  if (hours.always) return { spans: WHOLE_DAY, reason: "hours" };
  if (holiday !== undefined && hours.publicHolidays === "closed")
    return { spans: [], reason: "holiday", note: holiday };
  return { spans: merged(hours.weekly.filter((window) => holdsOn(window, day)).map(spanOf)), reason: "hours" };
}

function holdsOn(window: Window, day: number): boolean {
  if (!window.days.includes(weekdayOf(day))) return false;
  if (window.validFrom !== undefined && day < dayNumberOf(window.validFrom)) return false;
  if (window.validTo !== undefined && day > dayNumberOf(window.validTo)) return false;
  if (window.weeksOfMonth === undefined) return true;
  return window.weeksOfMonth.some((week) => (week === -1 ? isLastOfMonth(day) : week === weekOfMonth(day)));
}

function spanOf({ from, to }: { readonly from: string; readonly to: string }): MinuteSpan {
  return { fromMin: minuteOf(from), toMin: minuteOf(to) };
}

/** In order; touching and overlapping spans become one; empty ones are dropped. */
function merged(spans: readonly MinuteSpan[]): MinuteSpan[] {
  const result: MinuteSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMin - b.fromMin)) {
    if (span.fromMin >= span.toMin) continue;
    const last = result.at(-1);
    if (last && span.fromMin <= last.toMin) {
      result[result.length - 1] = { fromMin: last.fromMin, toMin: Math.max(last.toMin, span.toMin) };
    } else result.push(span);
  }
  return result;
}
