import type { RateState } from "./rate.ts";
import type { ReceiveState } from "./receive.ts";

/** What both loops have in common. */
interface Limited {
  readonly kbps: number;
  readonly maxKbps: number;
  readonly holdUntilMs: number;
}

/** The sending loop under another limit. Pure. */
export function rateWithin(state: RateState, maxKbps: number, nowMs: number): RateState {
  return { ...state, ...within(state, maxKbps, nowMs) };
}

/** The receiving loop under another limit. Pure. */
export function receiveWithin(state: ReceiveState, maxKbps: number, nowMs: number): ReceiveState {
  return { ...state, ...within(state, maxKbps, nowMs) };
}

/**
 * A lower limit holds at once. Under a higher one what becomes free is given back at once, too: the line has carried it
 * all the while, as papers. Unless it proved too much just now: then the loop grows as it always does.
 */
function within({ kbps, maxKbps: before, holdUntilMs }: Limited, maxKbps: number, nowMs: number) {
  const freed = nowMs >= holdUntilMs ? Math.max(0, maxKbps - before) : 0;
  return { maxKbps, kbps: Math.min(maxKbps, kbps + freed) };
}
