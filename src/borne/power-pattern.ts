/**
 * Whether the borne loses its power at the same hour again and again: a socket that goes off with the lights of the
 * room, a cleaner's plug. Pure.
 */

/** One start of the board after it was cut off, on the local clock: when the power was back. */
export interface PowerCut {
  /** Number of the local day. */
  readonly day: number;
  /** Minute of that day, 0 to 1439. */
  readonly minute: number;
}

export interface PowerPattern {
  /** Days on which it was cut off at that hour. */
  readonly days: number;
  /** Minute of the day around which it was. */
  readonly minute: number;
}

const DAYS_BACK = 14;
const DAYS_NEEDED = 3;
const WITHIN_MIN = 30;
const DAY_MIN = 24 * 60;

/**
 * The hour at which the power was cut on at least three of the last fourteen days, within half an hour; the most
 * frequent one, or null. Several cuts of one day are one: a storm is no habit.
 */
export function powerPattern(cuts: readonly PowerCut[], today: number): PowerPattern | null {
  const recent = cuts.filter(({ day }) => day <= today && day > today - DAYS_BACK);
  const patterns = recent.map(({ minute }): PowerPattern => {
    const near = recent.filter((other) => apart(other.minute, minute) <= WITHIN_MIN);
    return { days: new Set(near.map(({ day }) => day)).size, minute };
  });
  const best = patterns.toSorted((one, other) => other.days - one.days || one.minute - other.minute)[0];
  return best !== undefined && best.days >= DAYS_NEEDED ? best : null;
}

/** Minutes between two times of the day, over midnight where that is shorter. */
function apart(one: number, other: number): number {
  const minutes = Math.abs(one - other);
  return Math.min(minutes, DAY_MIN - minutes);
}

/** Day and minute of an instant on the clock of a time zone. @param wallMs epoch milliseconds */
export function localCut(wallMs: number, timeZone: string): PowerCut {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(wallMs);
  const field = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const day = Date.UTC(field("year"), field("month") - 1, field("day")) / 86_400_000;
  return { day, minute: field("hour") * 60 + field("minute") };
}
