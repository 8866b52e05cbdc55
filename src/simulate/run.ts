import { setTimeout as sleep } from "node:timers/promises";
import { SimulatedFleet } from "./fleet.ts";
import type { FleetFigures, FleetOptions } from "./fleet.ts";
import type { Testimony } from "./verdict.ts";

/** What came of a run. */
export interface RunResult {
  readonly figures: FleetFigures;
  readonly testimony: readonly Testimony[];
}

export interface RunOptions extends FleetOptions {
  /** Number of the first borne within the whole fleet, from 1. */
  readonly first: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Twice a second. */
  readonly onProgress: (figures: FleetFigures) => void;
}

const PROGRESS_MS = 500;
/** How long the supervisor is waited for in the end. */
const SETTLE_MS = 60_000;

/**
 * Plays a fleet until `signal` aborts, then lets the supervisor acknowledge what is left, a minute at most, and has all
 * bornes leave cleanly.
 */
export async function runFleet(options: RunOptions): Promise<RunResult> {
  const { signal, onProgress, clock } = options;
  const fleet = new SimulatedFleet(options, options.first);
  fleet.start();
  while (!signal.aborted) {
    await sleep(PROGRESS_MS, undefined, { signal }).catch(() => undefined);
    onProgress(fleet.figures());
  }
  fleet.quiet();
  const endMs = clock.monotonicMs() + SETTLE_MS;
  while (fleet.figures().waiting > 0 && fleet.figures().connected > 0 && clock.monotonicMs() < endMs) {
    await sleep(PROGRESS_MS / 2);
    onProgress(fleet.figures());
  }
  const result = { figures: fleet.figures(), testimony: fleet.testimony() };
  await fleet.stop();
  return result;
}

/** Sums of several parts of one fleet. */
export function sumFigures(parts: readonly FleetFigures[]): FleetFigures {
  const keys = ["bornes", "started", "connected", "sent", "acked", "waiting", "dropped"] as const;
  const counts = ["connections", "disconnections", "faults", "calls"] as const;
  const total = (key: keyof FleetFigures): number => parts.reduce((sum, part) => sum + part[key], 0);
  return Object.fromEntries([...keys, ...counts].map((key) => [key, total(key)])) as unknown as FleetFigures;
}
