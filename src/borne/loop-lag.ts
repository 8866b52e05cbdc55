import { monitorEventLoopDelay } from "node:perf_hooks";

/** Its timer is half of all that a borne at rest does at 20 ms (0.18 % of a core measured), and little at 100 (0.06 %). */
const RESOLUTION_MS = 100;

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
