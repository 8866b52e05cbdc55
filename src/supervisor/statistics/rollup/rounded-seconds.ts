/**
 * Seconds to two significant digits: a median of them is right to 5 %, and a year of waits needs few rows.
 * @param seconds whole, not negative
 */
export function roundedSeconds(seconds: number): number {
  if (seconds < 100) return seconds;
  const unit = 10 ** (Math.floor(Math.log10(seconds)) - 1);
  return Math.round(seconds / unit) * unit;
}
