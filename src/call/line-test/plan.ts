import { createHash } from "node:crypto";

/**
 * When the line is tested. Pure. A test costs 0.34 MB each way and about 13 s: one a day is 20 MB a month, which a 4G line
 * by volume bears. 917 bornes that open at one hour, spread over one hour, are 3 to 4 tests at a time.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nobody is disturbed who is there, or has just pressed. */
export const QUIET_MS = MINUTE_MS;
/** Tests before an opening end so long before it, so that who must mend something is told in time. */
export const LEAD_MS = 5 * MINUTE_MS;
/** Before that, bornes choose their moment within so long. */
export const WINDOW_MS = HOUR_MS;
/** Openings that follow each other closer (a pause at noon) share a test. */
export const LEAST_GAP_MS = 6 * HOUR_MS;
/** Without opening hours. */
export const LONGEST_GAP_MS = 24 * HOUR_MS;
/** While something is said of the line: its mending is seen. */
export const ALARMED_GAP_MS = 3 * HOUR_MS;
/** A bad test is done again after so long before anything is said. */
export const SURE_GAP_MS = 10 * MINUTE_MS;
/** After a start: a town whose power is back has all its bornes start at once. */
export const BOOT_SPREAD_MS = 15 * MINUTE_MS;
/** Calendar and clock may change meanwhile: nobody waits longer without looking again. */
const LOOK_AGAIN_MS = 15 * MINUTE_MS;

export interface LinePlanFacts {
  /** On the monotonic clock. */
  readonly sinceBootMs: number;
  /** Since the last test that gave figures; null = none since the boot. */
  readonly sinceTestMs: number | null;
  /** Since presence, a press, or the end of a session; null = none since the boot. */
  readonly sinceActivityMs: number | null;
  /** A call, or whatever else has the borne. */
  readonly inSession: boolean;
  /** Until the site opens next, by its calendar; null = no hours, or the clock is not set. */
  readonly untilOpeningMs: number | null;
  /** Of `afterTest`. */
  readonly unsure: boolean;
  /** Something is said of the line. */
  readonly alarmed: boolean;
  /** After a refusal or a failure, until the next attempt (`retryDelayMs`); null = none. */
  readonly untilRetryMs: number | null;
  /** In [0, 1): `spreadOf`. */
  readonly spread: number;
}

export type LineDecision = { readonly do: "test" } | { readonly do: "wait"; readonly forMs: number };

/** Whether to test now, else when to ask again. */
export function decideTest(facts: LinePlanFacts): LineDecision {
  const hindered = Math.max(
    facts.inSession ? QUIET_MS : 0,
    facts.sinceActivityMs === null ? 0 : QUIET_MS - facts.sinceActivityMs,
    facts.untilRetryMs ?? 0,
  );
  const due = untilDueMs(facts);
  const waitMs = Math.max(hindered, due);
  return waitMs <= 0 ? { do: "test" } : { do: "wait", forMs: Math.min(LOOK_AGAIN_MS, Math.max(1000, waitMs)) };
}

/** Until a test is due, whoever is there; zero or less = it is. */
function untilDueMs(facts: LinePlanFacts): number {
  const { sinceTestMs, untilOpeningMs, spread } = facts;
  if (sinceTestMs === null) return spread * BOOT_SPREAD_MS - facts.sinceBootMs;
  if (facts.unsure) return SURE_GAP_MS - sinceTestMs;
  const regular =
    untilOpeningMs === null
      ? LONGEST_GAP_MS - sinceTestMs
      : Math.max(untilOpeningMs - LEAD_MS - spread * WINDOW_MS, LEAST_GAP_MS - sinceTestMs);
  return facts.alarmed ? Math.min(regular, ALARMED_GAP_MS - sinceTestMs) : regular;
}

/**
 * The borne's place among all in a window, in [0, 1): another on each day, the same however often it is asked.
 * @param day any name of the day, e.g. its date
 */
export function spreadOf(borne: string, day: string): number {
  return createHash("sha256").update(`${borne} ${day}`).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * How long to wait after a refusal (`linetest.busy`) or a test that did not come about: 1 to 3 minutes, doubled each time
 * up to 16 to 48.
 * @param failures in a row before this one
 * @param random in [0, 1)
 */
export function retryDelayMs(failures: number, random: number): number {
  return (1 + 2 * random) * MINUTE_MS * 2 ** Math.min(4, failures);
}
