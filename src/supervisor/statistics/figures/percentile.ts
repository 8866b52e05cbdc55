/** Calls by seconds. */
export type Histogram = ReadonlyMap<number, number>;

/**
 * The smallest value that at least this part of the calls does not exceed (nearest rank).
 * @param part 0.5 = the median
 * @returns seconds; null where there is no call
 */
export function percentileS(histogram: Histogram, part: number): number | null {
  const values = [...histogram].filter(([, calls]) => calls > 0).toSorted(([a], [b]) => a - b);
  const total = values.reduce((sum, [, calls]) => sum + calls, 0);
  let rank = Math.max(1, Math.ceil(part * total));
  for (const [seconds, calls] of values) {
    rank -= calls;
    if (rank <= 0) return seconds;
  }
  return null;
}

/** Two histograms as one. */
export function merged(a: Histogram, b: Histogram): Histogram {
  const all = new Map(a);
  for (const [seconds, calls] of b) all.set(seconds, (all.get(seconds) ?? 0) + calls);
  return all;
}
