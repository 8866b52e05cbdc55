/** When the last self-test was made. */
export interface LastSelfTest {
  /** End of the test on the wall clock, epoch milliseconds. */
  readonly wallMs: number;
  /** The same on the monotonic clock of this boot; absent = made in an earlier boot. */
  readonly monotonicMs?: number;
}

export interface SelfTestInput {
  /** Absent = none is known of. */
  readonly last?: LastSelfTest;
  readonly wallMs: number;
  /** Monotonic, since boot. */
  readonly monotonicMs: number;
  /** Whether the wall clock can be believed. */
  readonly clockKnown: boolean;
  /** Whether the site is open now. */
  readonly siteOpen: boolean;
  /** Epoch milliseconds; absent = no opening is known. */
  readonly nextOpeningMs?: number;
  readonly beforeOpeningMin: number;
  readonly maxAgeH: number;
}

/** `never`: none is known of. `before-opening`: the site opens soon. `too-old`: the last one is. */
export type SelfTestReason = "never" | "before-opening" | "too-old";

/**
 * Whether a self-test is due, and why; undefined = not. Whether one may be made now (no session) is the caller's
 * business. Pure. Ages are monotonic where the last test was made in this boot, so that a jump of the wall clock
 * neither makes a test due nor puts it off; the age of a test of an earlier boot is at least this boot's, whatever
 * the wall clock says, so that a borne whose clock is never set is tested all the same.
 */
export function selfTestDue(input: SelfTestInput): SelfTestReason | undefined {
  if (input.last === undefined) return "never";
  const ageMs = ageOf(input.last, input);
  if (opensSoon(input, ageMs)) return "before-opening";
  return ageMs >= input.maxAgeH * 3_600_000 ? "too-old" : undefined;
}

function ageOf(last: LastSelfTest, { wallMs, monotonicMs, clockKnown }: SelfTestInput): number {
  if (last.monotonicMs !== undefined) return Math.max(0, monotonicMs - last.monotonicMs);
  const byWallMs = clockKnown ? wallMs - last.wallMs : 0;
  return Math.max(monotonicMs, byWallMs);
}

/** Only while closed: once the doors are open, the test before the next opening waits for the closing. */
function opensSoon(input: SelfTestInput, ageMs: number): boolean {
  const { nextOpeningMs, beforeOpeningMin, wallMs, clockKnown, siteOpen } = input;
  if (!clockKnown || siteOpen || nextOpeningMs === undefined) return false;
  const beginMs = nextOpeningMs - beforeOpeningMin * 60_000;
  return beginMs <= wallMs && wallMs < nextOpeningMs && wallMs - ageMs < beginMs;
}
