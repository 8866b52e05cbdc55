import type { Clock } from "../../contract/runtime.ts";

const MAX_KEYS = 10_000;

/** So many attempts in so long, by key (an address, a borne): a bucket that fills again evenly. Bounded. */
export class Limits {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #refillMs: number;
  readonly #buckets = new Map<string, { readonly left: number; readonly atMs: number }>();

  /** @param burst attempts at once; one more comes back each `windowMs / burst` */
  constructor(clock: Clock, burst: number, windowMs: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.#refillMs = windowMs / burst;
  }

  /** Takes one attempt. @returns 0 = go on, else seconds to wait, and nothing was taken */
  take(key: string): number {
    const nowMs = this.#clock.monotonicMs();
    const left = this.#left(key, nowMs);
    if (left < 1) return Math.ceil(((1 - left) * this.#refillMs) / 1000);
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: left - 1, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MAX_KEYS && oldest !== undefined) this.#buckets.delete(oldest);
    return 0;
  }

  get size(): number {
    return this.#buckets.size;
  }

  #left(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key);
    return bucket === undefined
      ? this.#burst
      : Math.min(this.#burst, bucket.left + (nowMs - bucket.atMs) / this.#refillMs);
  }
}
