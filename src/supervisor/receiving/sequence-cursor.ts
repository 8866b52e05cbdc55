/** Sequences `from..to`, both included. */
interface Run {
  readonly from: number;
  to: number;
}

/**
 * Which sequences of one boot of one borne are committed, or declared as never to come. Pure. Kept as runs, so that
 * a hole of a million sequences costs one entry.
 */
export class SequenceCursor {
  #contiguous: number;
  /** Above the contiguous part, apart from each other, ascending. */
  readonly #runs: Run[] = [];

  /** @param contiguous every sequence from 1 to this one is committed. */
  constructor(contiguous = 0) {
    this.#contiguous = contiguous;
  }

  /** The highest sequence up to which, from 1, nothing is missing; 0 = not even the first. */
  get contiguous(): number {
    return this.#contiguous;
  }

  /** The highest sequence known; above `contiguous` when there is a gap. */
  get highest(): number {
    return this.#runs.at(-1)?.to ?? this.#contiguous;
  }

  /** Whether a sequence counts as had. */
  has(seq: number): boolean {
    return seq <= this.#contiguous || this.#runs.some((run) => run.from <= seq && seq <= run.to);
  }

  /** Adds one sequence, or all of `from..to`. Adding what is there already changes nothing. */
  add(from: number, to: number = from): void {
    if (to < from || to <= this.#contiguous) return;
    let low = from;
    let high = to;
    // Everything that touches low..high is merged into it.
    const start = this.#firstTouching(low);
    let end = start;
    for (; end < this.#runs.length && this.#runs[end]!.from <= high + 1; end++) {
      low = Math.min(low, this.#runs[end]!.from);
      high = Math.max(high, this.#runs[end]!.to);
    }
    if (low > this.#contiguous + 1) {
      this.#runs.splice(start, end - start, { from: low, to: high });
      return;
    }
    this.#contiguous = high;
    this.#runs.splice(0, end);
  }

  /** Index of the first run that ends at `seq - 1` or later. */
  #firstTouching(seq: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#runs[middle]!.to < seq - 1) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
