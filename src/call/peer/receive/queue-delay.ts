/**
 * How long packets wait in the network's queues: how much later the pictures of a second came, at their median, than the
 * fastest of the last minute did, by their own timestamps. Clocks that drift by 100 ppm add 6 ms. Time is given.
 */
export class QueueDelay {
  readonly #clockRate: number;
  #first: { readonly timestamp: number; readonly atMs: number } | undefined;
  #last: number | undefined;
  #now: number[] = [];
  #lows: number[] = [];

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  add(timestamp: number, nowMs: number): void {
    if (timestamp === this.#last) return;
    this.#last = timestamp;
    this.#first ??= { timestamp, atMs: nowMs };
    const sent = ((timestamp - this.#first.timestamp) | 0) / (this.#clockRate / 1000);
    // After 13 hours the difference wraps; a jump of the source does the same: begin anew.
    const late = nowMs - this.#first.atMs - sent;
    if (Math.abs(late) > 10_000) {
      this.#first = { timestamp, atMs: nowMs };
      this.#now = [0];
      this.#lows = [];
      return;
    }
    if (this.#now.length < 200) this.#now.push(late);
  }

  /** Of the time since the last call, ms. */
  take(): number {
    if (this.#now.length === 0) return 0;
    const sorted = this.#now.toSorted((a, b) => a - b);
    this.#now = [];
    this.#lows = [...this.#lows.slice(-59), sorted[0] ?? 0];
    return Math.max(0, (sorted[Math.floor(sorted.length / 2)] ?? 0) - Math.min(...this.#lows));
  }
}
