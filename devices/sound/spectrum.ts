/** How the sound of the virtual card's room is cut up: `bands` from 0 Hz to half of `rateHz`; nothing is below `floorDb`. */
export const SPECTRUM = { bands: 480, rateHz: 48_000, floorDb: -80 } as const;

/** Less than this above the floor is no tone. */
const STANDS_OUT_DB = 5;

/**
 * The strongest frequency of a spectrum as GStreamer's `spectrum` gives it: its bands are those of a transform of
 * `2 * bands - 2` samples. Between bands by the parabola through the highest and its neighbours (J. O. Smith, "Spectral
 * Audio Signal Processing", 2011), which is good to about 10 Hz.
 * @param bandsDb magnitudes, decibels
 * @returns hertz, rounded to 10; null when nothing stands out of the silence
 */
export function dominantHz(bandsDb: readonly number[]): number | null {
  const highest = bandsDb.reduce((best, db, band) => (db > (bandsDb[best] ?? -Infinity) ? band : best), 0);
  const at = (band: number): number => bandsDb[band] ?? SPECTRUM.floorDb;
  if (at(highest) < SPECTRUM.floorDb + STANDS_OUT_DB) return null;
  const [before, peak, after] = [at(highest - 1), at(highest), at(highest + 1)];
  const bend = before - 2 * peak + after;
  const between = bend === 0 ? 0 : (0.5 * (before - after)) / bend;
  const bandHz = SPECTRUM.rateHz / (2 * SPECTRUM.bands - 2);
  return Math.round(((highest + between) * bandHz) / 10) * 10;
}
