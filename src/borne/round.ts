import type { Clock } from "../contract/runtime.ts";

const PERIOD_MS = 10_000;

/** The daemon's own round: what is looked at a few times a minute. That it is completed is what the watchdog asks. */
export class Round {
  readonly #clock: Clock;
  readonly #work: () => void;
  #timer: NodeJS.Timeout | undefined;
  #doneMs = 0;

  constructor(clock: Clock, work: () => void) {
    this.#clock = clock;
    this.#work = work;
  }

  start(): void {
    this.#doneMs = this.#clock.monotonicMs();
    this.#timer = setInterval(() => {
      this.#work();
      this.#doneMs = this.#clock.monotonicMs();
    }, PERIOD_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whether a round was completed within the last three periods. */
  alive(): boolean {
    return this.#clock.monotonicMs() - this.#doneMs < 3 * PERIOD_MS;
  }
}
