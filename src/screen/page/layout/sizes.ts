/** Capital letters that can be read (EN 301 549 v3.2.1, 5.1.4): an angle of 0.7 degree seen from the usager's eye. */
const CAPITAL_ANGLE_DEG = 0.7;
/** The same at 700 mm, rounded up: never less, wherever the usager stands. */
export const MIN_CAPITAL_MM = 8.6;
/** A finger that trembles: large targets, far above the 9.2 mm that a steady thumb needs. */
export const TOUCH_MM = 20;

/** What a screen measures, in CSS pixels. */
export interface Sizes {
  /** Font size of the smallest text. */
  readonly textPx: number;
  /** Side of the smallest touch target. */
  readonly touchPx: number;
}

/** Height that a capital letter needs, mm, at a viewing distance, mm. */
export function capitalMm(distanceMm: number): number {
  const half = (CAPITAL_ANGLE_DEG / 2) * (Math.PI / 180);
  return Math.max(MIN_CAPITAL_MM, 2 * distanceMm * Math.tan(half));
}

/**
 * Sizes for a screen.
 * @param pixelMm height of one CSS pixel, mm
 * @param distanceMm from the eye to the screen, mm
 * @param capitalRatio height of the font's capitals over its font size
 */
export function sizesOf(pixelMm: number, distanceMm: number, capitalRatio: number): Sizes {
  return {
    // A quarter of a pixel more: glyphs are drawn on whole pixels, and may lose that much.
    textPx: Math.ceil((capitalMm(distanceMm) / pixelMm + 0.25) / capitalRatio),
    touchPx: Math.ceil(TOUCH_MM / pixelMm),
  };
}
