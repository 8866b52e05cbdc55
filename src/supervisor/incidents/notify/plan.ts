import { SEVERITIES } from "../book/compare.ts";
import type { Severity } from "../../../contract/faults.ts";

/** Something due for one recipient. */
export interface DueNotice {
  readonly id: string;
  readonly severity: Severity;
  /** It goes with others of its time. */
  readonly digest: boolean;
}

export interface Sending {
  /** Ids of each message's notices. */
  readonly messages: readonly (readonly string[])[];
  /** Ids that wait for the hour to have room. */
  readonly later: readonly string[];
}

/** Notices of one message: a mail that nobody can read helps nobody. */
const IN_ONE = 100;

/**
 * What is sent to one recipient now. The worst go alone while there is room in the hour; what is over goes together in the
 * last message of the hour; with no room at all it waits.
 * @param used messages to this recipient within the last hour
 */
export function planSending(due: readonly DueNotice[], used: number, perHour: number): Sending {
  const free = perHour - used;
  if (due.length === 0) return { messages: [], later: [] };
  if (free <= 0) return { messages: [], later: due.map(({ id }) => id) };
  const alone = due
    .filter(({ digest }) => !digest)
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const together = due.filter(({ digest }) => digest);
  const fits = alone.length + (together.length > 0 ? 1 : 0) <= free;
  const single = fits ? alone : alone.slice(0, free - 1);
  const grouped = [...(fits ? [] : alone.slice(free - 1)), ...together].map(({ id }) => id);
  return {
    messages: [...single.map(({ id }) => [id]), ...(grouped.length > 0 ? [grouped.slice(0, IN_ONE)] : [])],
    later: grouped.slice(IN_ONE),
  };
}

const RETRY_FIRST_MS = 30_000;
const RETRY_MAX_MS = 3_600_000;

/** Wait before the next try: doubled each time, at most an hour, with jitter. @param random 0..1 */
export function retryMs(attempts: number, random: number): number {
  const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(Math.max(0, attempts - 1), 20));
  return Math.round(longest * (0.5 + random / 2));
}
