/** Numbers of one packet. */
export interface Numbers {
  readonly sequenceNumber: number;
  readonly timestamp: number;
}

/**
 * Makes streams that follow each other one stream: an encoder that was restarted begins at random numbers and with
 * another source, and a receiver that sees those jump waits for packets which were never sent. Timestamps go on by the time
 * that passed between the streams.
 */
export class Continuity {
  readonly #clockRate: number;
  #ssrc: number | undefined;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #last: (Numbers & { readonly atMs: number }) | undefined;
  #changed = false;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** The next packet begins a new stream, even if its source is the same. */
  sourceChanged(): void {
    this.#changed = true;
  }

  /** The numbers to send a packet with. `begins`: it is the first of another stream than before. */
  next(ssrc: number, numbers: Numbers, nowMs: number): Numbers & { readonly begins: boolean } {
    const begins = this.#last !== undefined && (this.#changed || ssrc !== this.#ssrc);
    if (begins && this.#last !== undefined) {
      const passed = Math.max(1, Math.round(((nowMs - this.#last.atMs) / 1000) * this.#clockRate));
      this.#sequenceOffset = this.#last.sequenceNumber + 1 - numbers.sequenceNumber;
      this.#timestampOffset = this.#last.timestamp + passed - numbers.timestamp;
    }
    this.#ssrc = ssrc;
    this.#changed = false;
    const sequenceNumber = (numbers.sequenceNumber + this.#sequenceOffset) & 0xffff;
    const timestamp = (numbers.timestamp + this.#timestampOffset) >>> 0;
    this.#last = { sequenceNumber, timestamp, atMs: nowMs };
    return { sequenceNumber, timestamp, begins };
  }
}
