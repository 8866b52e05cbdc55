/** Candidates kept of each side. */
const MAX_CANDIDATES = 64;

/** The newest negotiation of a call: what each side said, so that it can be said again to one who was away. */
export interface Negotiation {
  readonly n: number;
  readonly sdp: string;
  readonly candidates: (string | null)[];
  answer: string | undefined;
  readonly answerCandidates: (string | null)[];
}

/** Negotiations of all calls, in memory only: addresses are never written. */
export class Negotiations {
  readonly #newest = new Map<string, Negotiation>();

  get(call: string): Negotiation | undefined {
    return this.#newest.get(call);
  }

  /**
   * An offer has come.
   * @param least highest number known of the call, from an earlier run too
   * @returns `new`; `again` when it had come before; `stale` when a newer one is known
   */
  offer(call: string, n: number, sdp: string, least: number): "new" | "again" | "stale" {
    const known = this.#newest.get(call);
    if (n < Math.max(least, known?.n ?? 0)) return "stale";
    if (known?.n === n) return "again";
    this.#newest.set(call, { n, sdp, candidates: [], answer: undefined, answerCandidates: [] });
    return "new";
  }

  /** A candidate of the borne. False = of another offer than the newest, or too many. */
  candidate(call: string, n: number, candidate: string | null): boolean {
    const known = this.#newest.get(call);
    if (known?.n !== n || known.candidates.length >= MAX_CANDIDATES) return false;
    known.candidates.push(candidate);
    return true;
  }

  /** The expert's answer. False = to another offer than the newest, or the second. */
  answer(call: string, n: number, sdp: string): boolean {
    const known = this.#newest.get(call);
    if (known?.n !== n || known.answer !== undefined) return false;
    known.answer = sdp;
    return true;
  }

  /** A candidate of the expert. */
  answerCandidate(call: string, n: number, candidate: string | null): boolean {
    const known = this.#newest.get(call);
    if (known?.n !== n || known.answerCandidates.length >= MAX_CANDIDATES) return false;
    known.answerCandidates.push(candidate);
    return true;
  }

  /** The call is over, or its expert another. */
  forget(call: string): void {
    this.#newest.delete(call);
  }

  get size(): number {
    return this.#newest.size;
  }
}
