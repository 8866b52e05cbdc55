/** What a report block says of a source (RFC 3550, 6.4.1). */
export interface ToldCounts {
  /** Extended highest sequence number received, 32 bits. */
  readonly highestSequence: number;
  /** Cumulative number of packets lost, 24 bits, signed. */
  readonly packetsLost: number;
}

/** Fewer packets say nothing: one of five is lost by chance. */
const LEAST_PACKETS = 15;

/**
 * The share that the other end has lost, by its running counts. The share that each report names is of the time since the
 * one before, and that may be of six packets: their mean says 16 % where 1 % is lost.
 */
export class ToldLoss {
  #from: ToldCounts | undefined;
  #last: ToldCounts | undefined;

  heard({ highestSequence, packetsLost }: ToldCounts): void {
    // 24 bits with a sign; some libraries leave the sign alone.
    const lost = (packetsLost << 8) >> 8;
    this.#last = { highestSequence, packetsLost: lost };
    this.#from ??= this.#last;
  }

  /** Since the last time that it was told, 0 to 1; null: too little was reported since. */
  take(): number | null {
    const [from, last] = [this.#from, this.#last];
    if (from === undefined || last === undefined) return null;
    const expected = (last.highestSequence - from.highestSequence) >>> 0;
    // Another numbering.
    if (expected >= 0x8000_0000) this.#from = last;
    if (expected < LEAST_PACKETS || expected >= 0x8000_0000) return null;
    this.#from = last;
    return Math.min(1, Math.max(0, (last.packetsLost - from.packetsLost) / expected));
  }
}
