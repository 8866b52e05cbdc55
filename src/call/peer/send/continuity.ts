/** Numbers of one packet, as its encoder gave them. */
export interface Numbers {
  readonly sequenceNumber: number;
  readonly timestamp: number;
}

export interface Continued {
  /** The timestamp to send it with. */
  readonly timestamp: number;
  /** It is the first of another stream than before. */
  readonly begins: boolean;
  /** Packets of the stream before this one did not come here. */
  readonly gap: boolean;
}

/**
 * Makes streams that follow each other one stream: an encoder that was restarted begins at random numbers and with
 * another source, and a receiver that sees those jump waits for what was never sent. Timestamps go on by the time that
 * passed between the streams; sequence numbers are given when a packet leaves.
 */
export class Continuity {
  readonly #clockRate: number;
  #ssrc: number | undefined;
  #offset = 0;
  #last: { readonly sequenceNumber: number; readonly timestamp: number; readonly atMs: number } | undefined;
  #changed = false;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** The next packet begins a new stream, even if its source is the same. */
  sourceChanged(): void {
    this.#changed = true;
  }

  next(ssrc: number, { sequenceNumber, timestamp: given }: Numbers, nowMs: number): Continued {
    const last = this.#last;
    const begins = last !== undefined && (this.#changed || ssrc !== this.#ssrc);
    if (begins) {
      const passed = Math.max(1, Math.round(((nowMs - last.atMs) / 1000) * this.#clockRate));
      this.#offset = last.timestamp + passed - given;
    }
    const gap = last !== undefined && !begins && ((sequenceNumber - last.sequenceNumber) & 0xffff) !== 1;
    this.#ssrc = ssrc;
    this.#changed = false;
    const timestamp = (given + this.#offset) >>> 0;
    this.#last = { sequenceNumber, timestamp, atMs: nowMs };
    return { timestamp, begins, gap };
  }
}
