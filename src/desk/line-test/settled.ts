import { setTimeout as delay } from "node:timers/promises";
import type { Tally } from "../../contract/line-test/tally.ts";

/** No box holds a datagram longer behind the others. */
const QUIET_MS = 500;
const LONGEST_MS = 4000;

/**
 * Waits until all of a stage has come, or nothing more does: what a modem has queued is still under way.
 * @throws the signal's reason
 */
export async function settled(tally: Tally, expected: number, signal: AbortSignal): Promise<void> {
  const startMs = performance.now();
  while (tally.count < expected) {
    const nowMs = performance.now();
    if (nowMs - Math.max(startMs, tally.lastMs) >= QUIET_MS || nowMs - startMs >= LONGEST_MS) return;
    await delay(50, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
