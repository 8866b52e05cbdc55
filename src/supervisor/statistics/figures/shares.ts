/**
 * Shares in tenths of a percent that sum to exactly 100.0 %: what is lost by rounding down goes to the largest
 * remainders (Hamilton's method; at equal remainders to the first).
 * @param counts whole, not negative
 * @returns percent with one decimal; all 0 where there is nothing
 */
export function sharesPct(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const floors = counts.map((count) => Math.floor((count * 1000) / total));
  const remainders = counts.map((count, index) => ({ index, rest: (count * 1000) % total }));
  const missing = 1000 - floors.reduce((sum, share) => sum + share, 0);
  for (const { index } of remainders.toSorted((a, b) => b.rest - a.rest).slice(0, missing)) floors[index]!++;
  return floors.map((tenths) => tenths / 10);
}
