/**
 * How long to wait before the next connection. Pure. Jitter as in
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/: a fleet that lost its desk at one moment
 * does not come back at one moment. While a call is on it is fast, for a usager waits; calls are few.
 */

const IN_CALL_FIRST_MS = 250;
const IN_CALL_CAP_MS = 2_000;
const AT_REST_FIRST_MS = 5_000;
const AT_REST_CAP_MS = 60_000;

/** A connection that held this long was good: the next retry is a first one again. */
export const STABLE_MS = 60_000;

/**
 * Wait before the next attempt, milliseconds.
 * @param attempts that went before since the last good connection
 * @param inCall whether a call is on
 * @param random uniform in [0, 1)
 */
export function retryDelayMs(attempts: number, inCall: boolean, random: number): number {
  const exponent = Math.min(attempts, 20);
  if (!inCall) return random * Math.min(AT_REST_CAP_MS, AT_REST_FIRST_MS * 2 ** exponent);
  if (attempts === 0) return random * IN_CALL_FIRST_MS;
  const ceilingMs = Math.min(IN_CALL_CAP_MS, IN_CALL_FIRST_MS * 2 ** exponent);
  return IN_CALL_FIRST_MS + random * (ceilingMs - IN_CALL_FIRST_MS);
}
