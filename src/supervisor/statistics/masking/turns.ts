import { setImmediate } from "node:timers/promises";

/** The program hears nobody for no longer than this, milliseconds. */
const TURN_MS = 15;

/** Runs work that may pause to its end. */
export function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Runs it in turns with everything else that the program does. */
export async function inTurns<Result>(work: Generator<void, Result>): Promise<Result> {
  for (let sinceMs = performance.now(); ;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() - sinceMs < TURN_MS) continue;
    await setImmediate();
    sinceMs = performance.now();
  }
}
