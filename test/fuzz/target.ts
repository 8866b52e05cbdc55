/** A parser under fire. Its module exports one as `target`, loaded in each worker. */
export interface FuzzTarget {
  readonly name: string;
  /** What it reads, in a few words. */
  readonly what: string;
  /** Valid inputs: what is mutated. */
  readonly samples: readonly Uint8Array[];
  /** Words of its language, to be put anywhere. */
  readonly tokens?: readonly Uint8Array[];
  /** The longest input, bytes; a little over the parser's own limit, so that the limit is tried too. */
  readonly maxBytes: number;
  /** Share of the inputs asked for; 1 unless one input takes so long that a run would take hours. */
  readonly share?: number;
  /**
   * Parses one input, and checks what must hold of any result. May throw a VisioborneError, which is a result; anything
   * else that it throws is a failure. The same input must always do the same: nothing is kept from one to the next.
   */
  readonly parse: (input: Buffer) => void;
}

/** Thrown by a target that got a result which must not be. */
export class WrongResult extends Error {
  override readonly name = "WrongResult";
}

/** @throws WrongResult unless it holds */
export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new WrongResult(what);
}

/** Samples or tokens from texts. */
export function texts(...all: readonly string[]): Buffer[] {
  return all.map((text) => Buffer.from(text));
}
