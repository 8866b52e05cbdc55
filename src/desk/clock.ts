import type { Clock } from "../contract/runtime.ts";

/** The clocks of this process. A server is synchronised by its system; waits are timed by the monotonic one. */
export function systemClock(): Clock {
  return { wallMs: () => Date.now(), monotonicMs: () => performance.now(), synchronised: () => true };
}
