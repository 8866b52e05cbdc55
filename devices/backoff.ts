/** How long to wait before a device is opened again: one rule for the daemon's devices and for the members of one. */

const FIRST_MS = 500;
/** While the loss is fresh somebody is likely to be at the plug: he must see it come back within 3 s. */
const FRESH_CAP_MS = 2000;
const FRESH_FOR_MS = 60_000;
const CAP_MS = 10_000;

/**
 * Delay before the next attempt, milliseconds: doubling, capped, half fixed and half random, so that devices behind
 * one hub do not all come back at the same instant.
 * @param attempt attempts that failed before this one since it was last well, 0 for the first
 * @param awayMs for how long it has been away, monotonic
 * @param random uniform in 0..1
 */
export function reopenDelayMs(attempt: number, awayMs: number, random: number): number {
  const capMs = awayMs < FRESH_FOR_MS ? FRESH_CAP_MS : CAP_MS;
  const ceilingMs = Math.min(capMs, FIRST_MS * 2 ** attempt);
  return ceilingMs / 2 + random * (ceilingMs / 2);
}
