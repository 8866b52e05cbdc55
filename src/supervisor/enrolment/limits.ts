import type { Clock } from "../../contract/runtime.ts";

const MAX_KEYS = 10_000;

/** So many attempts in so long, by key (an address, a borne): a bucket that fills again evenly (GCRA). Bounded. */
export class Limits {
  readonly #clock: Clock;
  readonly #refillMs: number;
  readonly #slackMs: number;
  /** When the bucket of a key will be full again. */
  readonly #fullMs = new Map<string, number>();

  /** @param burst attempts at once; one more comes back each `windowMs / burst` */
  constructor(clock: Clock, burst: number, windowMs: number) {
    this.#clock = clock;
    this.#refillMs = windowMs / burst;
    this.#slackMs = windowMs - this.#refillMs;
  }

  /** Takes one attempt. @returns 0 = go on, else seconds to wait, and nothing was taken */
  take(key: string): number {
    const nowMs = this.#clock.monotonicMs();
    const fullMs = Math.max(this.#fullMs.get(key) ?? nowMs, nowMs);
    const waitMs = fullMs - nowMs - this.#slackMs;
    if (waitMs > 0) return Math.ceil(waitMs / 1000);
    this.#fullMs.delete(key);
    this.#fullMs.set(key, fullMs + this.#refillMs);
    const [oldest] = this.#fullMs.keys();
    if (this.#fullMs.size > MAX_KEYS && oldest !== undefined) this.#fullMs.delete(oldest);
    return 0;
  }

  get size(): number {
    return this.#fullMs.size;
  }
}
