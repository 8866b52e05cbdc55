import type { OnBench } from "../../devices/bench.ts";
import type { Logger } from "../contract/runtime.ts";

/**
 * Simulated hardware behind a real driver: a program of its own that speaks the device's protocol
 * (a virtual printer, a virtual scanner). It has a bench side, so the front panel acts on it.
 */
export interface Peripheral extends OnBench {
  /** Options to merge into the driver's options, so that the driver finds this peripheral. */
  options(): Readonly<Record<string, unknown>>;
  /** Ends every program that it started, in order. Idempotent. */
  stop(): Promise<void>;
}

/** What a peripheral is given when it starts. */
export interface PeripheralContext {
  /** Folder of its own; everything it writes is inside. Made by the factory if it is not there. */
  readonly dir: string;
  readonly log: Logger;
  /** Aborts a start that is under way. */
  readonly signal: AbortSignal;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Starts a peripheral; resolves when its device answers. */
export type PeripheralFactory = (context: PeripheralContext) => Promise<Peripheral>;
