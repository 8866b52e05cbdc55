/** What a test of the line has measured. */
export interface LineFigures {
  /** By which way: by TCP loss and jitter cannot be seen. */
  readonly how: "udp" | "tcp";
  /** IP packets (by TCP: within 5 %). No more is offered than the desk's load: it is a lower bound there. */
  readonly upKbps: number;
  readonly downKbps: number;
  /** On a line that is not full. */
  readonly lossUpPct: number | null;
  readonly lossDownPct: number | null;
  /** Interarrival jitter (RFC 3550), of the worse direction. */
  readonly jitterMs: number | null;
  /** Median. */
  readonly rttMs: number | null;
}

/** The middle one; null of none. */
export function median(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? null;
}
