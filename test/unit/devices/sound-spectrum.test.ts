import fc from "fast-check";
import { expect, test } from "vitest";
import { dominantHz, SPECTRUM } from "../../../devices/sound/spectrum.ts";

const BAND_HZ = SPECTRUM.rateHz / (2 * SPECTRUM.bands - 2);

/** The bands of a tone as a Hamming window spreads it: some 6 dB down half a band away, and falling as a parabola. */
function bandsOf(frequencyHz: number, peakDb: number): number[] {
  return Array.from({ length: SPECTRUM.bands }, (_, band) =>
    Math.max(SPECTRUM.floorDb, peakDb - 8 * (band - frequencyHz / BAND_HZ) ** 2),
  );
}

test("a tone is found to 10 Hz wherever it lies between two bands", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 20_000 }), fc.integer({ min: -60, max: 0 }), (frequencyHz, peakDb) => {
      expect(Math.abs((dominantHz(bandsOf(frequencyHz, peakDb)) ?? 0) - frequencyHz)).toBeLessThanOrEqual(10);
    }),
  );
});

test("the stronger of two tones counts", () => {
  const [one, other] = [bandsOf(440, -40), bandsOf(1000, -20)];
  expect(dominantHz(one.map((db, band) => Math.max(db, other[band] ?? db)))).toBe(1000);
});

test("silence has no frequency, nor has what does not stand out of it, nor nothing", () => {
  expect(dominantHz(Array.from({ length: SPECTRUM.bands }, () => SPECTRUM.floorDb))).toBeNull();
  expect(dominantHz(bandsOf(440, SPECTRUM.floorDb + 3))).toBeNull();
  expect(dominantHz([])).toBeNull();
});
