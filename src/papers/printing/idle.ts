import { setTimeout as wait } from "node:timers/promises";
import type { Printer } from "../../../devices/printer/port.ts";

/** The next usager is not kept waiting longer: the turn-round is below 10 s. */
const REST_MS = 5_500;
const LOOK_MS = 100;

/**
 * Waits until every job is at its end and each device itself says that it holds none.
 * @param printers those that had a job
 * @returns undefined when it is so; else, after a bounded time, why it can't be known
 */
export async function comesToRest(
  printers: readonly (() => Printer | undefined)[],
  over: () => boolean,
): Promise<string | undefined> {
  const endMs = performance.now() + REST_MS;
  for (;;) {
    const devices = printers.map((printer) => printer());
    if (over() && devices.every((device) => device?.status().busy === false)) return undefined;
    if (performance.now() >= endMs) return devices.includes(undefined) ? "job-and-printer-gone" : "job-still-held";
    await wait(LOOK_MS);
  }
}
