/** Tokens remembered; beyond that the oldest are forgotten. */
const KEPT = 5000;

/** At most so many times within a sliding time, by key. */
export class RateLimit {
  readonly #times = new Map<string, number[]>();
  readonly #most: number;
  readonly #withinMs: number;

  constructor(most: number, withinMs: number) {
    this.#most = most;
    this.#withinMs = withinMs;
  }

  /** Whether once more is allowed at a time of the monotonic clock; it is counted then. */
  take(key: string, atMs: number): boolean {
    const recent = (this.#times.get(key) ?? []).filter((ms) => atMs - ms < this.#withinMs);
    const allowed = recent.length < this.#most;
    if (allowed) recent.push(atMs);
    this.#times.delete(key);
    this.#times.set(key, recent);
    const [oldest] = this.#times.keys();
    if (this.#times.size > KEPT && oldest !== undefined) this.#times.delete(oldest);
    return allowed;
  }
}
