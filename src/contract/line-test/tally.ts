import { usBetween } from "./datagram.ts";

/** What has arrived of a numbered stream: how much, how fast, how evenly. Each number counts once. */
export class Tally {
  readonly #seen: Uint8Array;
  #count = 0;
  #bytes = 0;
  #firstMs = 0;
  #lastMs = 0;
  #previous: { readonly timeUs: number; readonly atMs: number } | undefined;
  #deviations = 0;
  #deviationMs = 0;

  /** @param limit numbers from 0 to below it are counted, others are not */
  constructor(limit: number) {
    this.#seen = new Uint8Array(limit);
  }

  /**
   * @param timeUs sender's time; undefined: no jitter is wanted
   * @param atMs when it came, monotonic
   * @returns whether it was counted: within the limit, and the first of its number
   */
  add(number: number, bytes: number, atMs: number, timeUs?: number): boolean {
    if (number >= this.#seen.length || this.#seen[number] !== 0) return false;
    this.#seen[number] = 1;
    if (this.#count++ === 0) this.#firstMs = atMs;
    // The time between the first and the last is that of all but the first.
    else this.#bytes += bytes;
    this.#lastMs = atMs;
    if (timeUs !== undefined) this.#compare(timeUs, atMs);
    return true;
  }

  get count(): number {
    return this.#count;
  }

  /** All but the first. */
  get bytes(): number {
    return this.#bytes;
  }

  get spanMs(): number {
    return this.#lastMs - this.#firstMs;
  }

  /** When the last one came, monotonic milliseconds. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /**
   * Mean deviation of the spacing at arrival from that at sending, over the whole stream: what J of RFC 3550 (6.4.1)
   * estimates by a running average of about 16 packets. Null below two.
   */
  get jitterMs(): number | null {
    return this.#deviations === 0 ? null : this.#deviationMs / this.#deviations;
  }

  #compare(timeUs: number, atMs: number): void {
    const previous = this.#previous;
    this.#previous = { timeUs, atMs };
    if (previous === undefined) return;
    this.#deviations++;
    this.#deviationMs += Math.abs(atMs - previous.atMs - usBetween(previous.timeUs, timeUs) / 1000);
  }
}

/**
 * Rate of what has arrived, kbit/s.
 * @param durationMs time that it took to send: so few that their span means nothing are spread over it
 */
export function rateKbps(
  arrived: { readonly count: number; readonly bytes: number; readonly spanMs: number },
  durationMs: number,
): number {
  const spanMs = arrived.count < 10 ? Math.max(durationMs, arrived.spanMs) : arrived.spanMs;
  return spanMs <= 0 ? 0 : (arrived.bytes * 8) / spanMs;
}
