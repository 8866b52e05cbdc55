import type { Clock } from "../contract/runtime.ts";

/** The process's clocks. `synchronised` is told by the board, once it knows. */
export class SystemClock implements Clock {
  #synchronised = false;
  readonly #startMs = performance.now();

  wallMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now() - this.#startMs;
  }

  synchronised(): boolean {
    return this.#synchronised;
  }

  setSynchronised(value: boolean): void {
    this.#synchronised = value;
  }
}

/** A jump of the wall clock against the monotonic one. */
export interface ClockJump {
  readonly jumpMs: number;
}

/**
 * Watches for jumps of the wall clock (NTP at boot may add years). Pure but for what it is given: call `look`
 * from time to time.
 */
export class JumpWatch {
  readonly #clock: Clock;
  readonly #toleranceMs: number;
  #offsetMs: number;

  /** @param toleranceMs drift between two looks that is still no jump (slewing by NTP stays far below 2 s). */
  constructor(clock: Clock, toleranceMs = 2000) {
    this.#clock = clock;
    this.#toleranceMs = toleranceMs;
    this.#offsetMs = clock.wallMs() - clock.monotonicMs();
  }

  /** @returns the jump since the last look, or undefined. */
  look(): ClockJump | undefined {
    const offsetMs = this.#clock.wallMs() - this.#clock.monotonicMs();
    const jumpMs = offsetMs - this.#offsetMs;
    this.#offsetMs = offsetMs;
    return Math.abs(jumpMs) > this.#toleranceMs ? { jumpMs: Math.round(jumpMs) } : undefined;
  }
}
