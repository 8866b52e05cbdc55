import type { Clock } from "../../contract/runtime.ts";

/** Milliseconds of desk time. */
export type DeskTime = () => number;

/**
 * The time that the queue counts in: epoch milliseconds as they were at the start, moved on by the monotonic clock. So it
 * never jumps while the desk runs, and can be compared with what an earlier run has written.
 */
export function deskTime(clock: Clock): DeskTime {
  const baseMs = clock.wallMs() - clock.monotonicMs();
  return () => baseMs + clock.monotonicMs();
}
