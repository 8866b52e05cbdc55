import { setTimeout as delay } from "node:timers/promises";

/** Pause between two looks, milliseconds: several small ones may be due at once, a few milliseconds late. */
const TICK_MS = 4;

/** How many of `count`, spread evenly over `durationMs`, are due `elapsedMs` after the first. */
export function dueAt(elapsedMs: number, count: number, durationMs: number): number {
  if (elapsedMs >= durationMs) return count;
  return Math.min(count, Math.floor((Math.max(0, elapsedMs) / durationMs) * count) + 1);
}

/**
 * Sends `count` things evenly over `durationMs`. Whoever could not run for a while catches up at most 8 at a time.
 * @param allowed how many may have been sent by now, for whoever must also wait for the other end
 * @returns how many were sent: less than `count` when time ran out, with what `allowed` held back
 * @throws the signal's reason
 */
export async function paced(
  send: (number: number) => void,
  { count, durationMs, allowed }: { count: number; durationMs: number; allowed?: () => number },
  signal: AbortSignal,
): Promise<number> {
  const startMs = performance.now();
  let sent = 0;
  while (sent < count) {
    signal.throwIfAborted();
    const elapsedMs = performance.now() - startMs;
    const due = Math.min(dueAt(elapsedMs, count, durationMs), allowed?.() ?? count, sent + 8);
    for (; sent < due; sent++) send(sent);
    if (sent >= count || elapsedMs > durationMs + 1000) break;
    await delay(TICK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  return sent;
}
