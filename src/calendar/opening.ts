import type { Reason } from "./hours-of-day.ts";
import { isOpen, type Schedule } from "./schedule.ts";

/** Whether it is open at an instant, why, and until when. Times are epoch milliseconds. */
export interface Opening {
  readonly open: boolean;
  /** What makes it so: the weekly hours, a public holiday, an exception. */
  readonly reason: Reason;
  /** Words for the usager: the exception's reason, the holiday's name. */
  readonly note?: string;
  /** The next change, open or closed; absent = none within the searched days. */
  readonly until?: number;
  /** The next time at which it opens; absent = none within the searched days. */
  readonly nextOpening?: number;
}

/** How far ahead is searched: a site that opens once a year is still found. */
const SEARCHED_DAYS = 400;

/** State at an instant. */
export function openAt(schedule: Schedule, epochMs: number): Opening {
  const open = isOpen(schedule, epochMs);
  const until = nextTransition(schedule, epochMs);
  const nextOpening = nextOpeningAfter(schedule, epochMs);
  return {
    open,
    ...schedule.why(epochMs),
    ...(until === undefined ? {} : { until }),
    ...(nextOpening === undefined ? {} : { nextOpening }),
  };
}

/**
 * The next instant, after the given one, at which open becomes closed or closed open. Midnight between two open
 * days is none.
 */
export function nextTransition(schedule: Schedule, epochMs: number, days = SEARCHED_DAYS): number | undefined {
  const today = schedule.dayAt(epochMs);
  let openUntil = isOpen(schedule, epochMs) ? epochMs : undefined;
  for (let day = today; day <= today + days; day++) {
    for (const { fromMs, toMs } of schedule.open(day)) {
      if (toMs <= epochMs) continue;
      if (openUntil === undefined) return fromMs;
      if (fromMs > openUntil) return openUntil;
      openUntil = toMs;
    }
    if (openUntil !== undefined && openUntil < schedule.endMs(day)) return openUntil;
  }
  return undefined;
}

/** The next instant, after the given one, at which it opens. */
export function nextOpeningAfter(schedule: Schedule, epochMs: number, days = SEARCHED_DAYS): number | undefined {
  if (!isOpen(schedule, epochMs)) return nextTransition(schedule, epochMs, days);
  const closes = nextTransition(schedule, epochMs, days);
  return closes === undefined ? undefined : nextTransition(schedule, closes, days);
}
