import { Unwrapped } from "../rtp/unwrap.ts";

/** A report block, as RFC 3550, 6.4.1 has it. */
export interface Reception {
  readonly ssrc: number;
  readonly fractionLost: number;
  readonly packetsLost: number;
  readonly highestSequence: number;
  readonly jitter: number;
  readonly lsr: number;
  readonly dlsr: number;
}

/** What is received of one source: counts and the report about it (RFC 3550, 6.4 and A.3, A.8). */
export class Statistics {
  readonly ssrc: number;
  readonly #clockRate: number;
  readonly #sequences = new Unwrapped(16);
  #base: number | undefined;
  #highest = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #transit: number | undefined;
  #jitter = 0;
  #report: { readonly lsr: number; readonly atMs: number } | undefined;

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc;
    this.#clockRate = clockRate;
  }

  /** @returns the unwrapped sequence number */
  add(sequenceNumber: number, timestamp: number, nowMs: number): number {
    const sequence = this.#sequences.of(sequenceNumber);
    this.#base ??= sequence;
    if (sequence > this.#highest || this.#received === 0) this.#highest = sequence;
    this.#received += 1;
    const transit = (nowMs / 1000) * this.#clockRate - timestamp;
    if (this.#transit !== undefined) {
      const d = Math.abs(transit - this.#transit);
      // A wrapped timestamp is no jitter.
      if (d < this.#clockRate * 10) this.#jitter += (d - this.#jitter) / 16;
    }
    this.#transit = transit;
    return sequence;
  }

  /** The unwrapped number nearest to what came, of a packet that is not counted: a repair. */
  near(sequenceNumber: number): number | undefined {
    return this.#base === undefined ? undefined : this.#sequences.of(sequenceNumber);
  }

  /** A sender report of this source has come. @param lsr compact */
  heard(lsr: number, nowMs: number): void {
    this.#report = { lsr, atMs: nowMs };
  }

  /** The report of what came since the last one, and the share lost in it, 0 to 1. */
  report(nowMs: number): { readonly block: Reception; readonly loss: number; readonly expected: number } {
    const expected = this.#base === undefined ? 0 : this.#highest - this.#base + 1;
    const [expectedNow, receivedNow] = [expected - this.#expectedBefore, this.#received - this.#receivedBefore];
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    const loss = expectedNow <= 0 ? 0 : Math.max(0, expectedNow - receivedNow) / expectedNow;
    const block: Reception = {
      ssrc: this.ssrc,
      fractionLost: Math.min(255, Math.floor(loss * 256)),
      packetsLost: Math.min(0x7f_ffff, Math.max(0, expected - this.#received)),
      highestSequence: this.#highest % 2 ** 32,
      jitter: Math.floor(this.#jitter) % 2 ** 32,
      lsr: this.#report?.lsr ?? 0,
      dlsr: this.#report === undefined ? 0 : Math.round(((nowMs - this.#report.atMs) / 1000) * 65_536) % 2 ** 32,
    };
    return { block, loss, expected: expectedNow };
  }
}
