/**
 * Something that is said again when it has changed: one at a time, the last state wins, and not more often than
 * `minIntervalMs`. Changes that come while one is under way are said together, once, after it.
 */
export class Coalesced {
  readonly #send: () => Promise<void>;
  readonly #minIntervalMs: number;
  readonly #nowMs: () => number;
  #busy = false;
  #wanted = false;
  #lastMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param send must not reject. @param nowMs monotonic. */
  constructor(send: () => Promise<void>, minIntervalMs: number, nowMs: () => number) {
    this.#send = send;
    this.#minIntervalMs = minIntervalMs;
    this.#nowMs = nowMs;
  }

  /** Says it as soon as allowed. */
  request(): void {
    this.#wanted = true;
    this.#next();
  }

  /** Says it now, whatever the interval. */
  now(): void {
    this.#lastMs = Number.NEGATIVE_INFINITY;
    this.request();
  }

  /** Forgets what was wanted. What is under way ends by itself. */
  cancel(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #next(): void {
    if (this.#busy || !this.#wanted) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waitMs = this.#lastMs + this.#minIntervalMs - this.#nowMs();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#next(), waitMs).unref();
      return;
    }
    this.#wanted = false;
    this.#busy = true;
    this.#lastMs = this.#nowMs();
    void this.#send().finally(() => {
      this.#busy = false;
      this.#next();
    });
  }
}
