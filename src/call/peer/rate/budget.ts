/** What a line carries beside the picture, kbit/s: voice with its headers, reports, repairs, signalling. */
const BESIDE_KBPS = 80;
/** Headers of the picture's packets, keyframes and the unknown. */
const SHARE = 0.8;
const MOST_KBPS = 1500;
const LEAST_KBPS = 60;

/** Opus' own rate, kbit/s. */
export const AUDIO_KBPS = 24;

/** How much of a line the picture may take, each way: 512 gives 346, 300 gives 176. */
export function videoBudgetKbps(lineKbps: number): number {
  return Math.round(Math.min(MOST_KBPS, Math.max(LEAST_KBPS, (lineKbps - BESIDE_KBPS) * SHARE)));
}
