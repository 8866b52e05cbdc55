/**
 * The project's own reconnection (docs/contract.md, rule 6). Pure: the caller brings chance and time.
 * "Full jitter" as in https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */

/** W when the supervisor has not said another: fits 500 bornes. */
export const DEFAULT_WINDOW_MS = 5_000;
export const MAX_DELAY_MS = 120_000;
/** A connection that held this long was good: the next retry is a first one again. */
export const STABLE_MS = 300_000;

/** How many retries went before, since the last stable connection. */
export interface Backoff {
  readonly retries: number;
}

export const FRESH: Backoff = { retries: 0 };

/**
 * The wait before the next attempt.
 * @param windowMs W: the first retry is uniform in 0..W, so that a fleet that lost its broker at one moment comes
 *   back spread over W.
 * @param random uniform in [0, 1).
 */
export function nextRetry(
  backoff: Backoff,
  windowMs: number,
  random: number,
): { readonly delayMs: number; readonly next: Backoff } {
  return { delayMs: random * ceilingMs(backoff, windowMs), next: { retries: backoff.retries + 1 } };
}

/** Upper bound of the next wait: W at first, then doubled each time up to 120 s. */
export function ceilingMs(backoff: Backoff, windowMs: number): number {
  if (backoff.retries === 0) return windowMs;
  // 2^30 is beyond every bound: the exponent is capped so that days of retries stay a number.
  return Math.min(MAX_DELAY_MS, windowMs * 2 ** Math.min(backoff.retries, 30));
}

/** After a connection has ended: fresh when it was stable, else as before. */
export function afterConnection(backoff: Backoff, connectedForMs: number): Backoff {
  return connectedForMs >= STABLE_MS ? FRESH : backoff;
}
