import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 20;

/** Watches how late the event loop is: the daemon's own slowness, in figures. */
export class LoopLag {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  start(): void {
    this.#histogram.enable();
  }

  stop(): void {
    this.#histogram.disable();
  }

  /** 99th percentile since the last call, in milliseconds beyond the timer's own period. */
  takeP99Ms(): number {
    const p99Ms = this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS;
    this.#histogram.reset();
    return Math.max(0, Math.round(p99Ms * 10) / 10);
  }
}
