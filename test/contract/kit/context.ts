import type { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Device, DriverContext } from "../../../devices/device.ts";
import type { BenchPart } from "../../../devices/bench.ts";
import type { Logger } from "../../../src/contract/runtime.ts";

/** A log that says nothing. */
export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quiet,
};

/** A driver's context on real clocks, with a runtime folder of its own that goes when the test ends. */
export function driverContext(id: string, signal: AbortSignal = new AbortController().signal): DriverContext {
  const runtimeDir = mkdtempSync(join(tmpdir(), "vb-device-"));
  onTestFinished(() => rmSync(runtimeDir, { recursive: true, force: true }));
  const startMs = performance.now();
  return {
    id,
    clock: { wallMs: Date.now, monotonicMs: () => performance.now() - startMs, synchronised: () => true },
    log: quiet,
    runtimeDir,
    signal,
  };
}

/** One way to have a device of a kind: what a contract suite runs on. */
export interface Rig<D extends Device> {
  /** What it runs on, e.g. `twin`. */
  readonly name: string;
  /** Opens the device; the suite closes it. */
  open(context: DriverContext): Promise<D>;
  /** The hardware's bench side, where the hardware is simulated. */
  bench(context: DriverContext): BenchPart;
}

/** The next event of that name, its arguments. Bounded by the test's own time-out. */
export function next(device: object, event: string): Promise<unknown[]> {
  return new Promise((resolve) => {
    (device as EventEmitter).once(event, (...args: unknown[]) => resolve(args));
  });
}

/** Waits until something holds, looking again every 5 ms; the test's time-out bounds it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
