import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capitalMm, MIN_CAPITAL_MM, sizesOf, TOUCH_MM } from "../../../src/screen/page/layout/sizes.ts";

describe("sizes of text and targets", () => {
  it.each([
    { distanceMm: 500, mm: 8.6 },
    { distanceMm: 700, mm: 8.6 },
    { distanceMm: 1000, mm: 12.2 },
    { distanceMm: 1500, mm: 18.3 },
  ])("at $distanceMm mm a capital is $mm mm high", ({ distanceMm, mm }) => {
    expect(capitalMm(distanceMm)).toBeCloseTo(mm, 1);
  });

  it("on a screen of 24 inches at 700 mm, with a font whose capitals are 0.729 of its size", () => {
    expect(sizesOf(0.277, 700, 0.729)).toEqual({ textPx: 43, touchPx: 73 });
  });

  it("is never below the norm, on any screen, from anywhere, with any font", () => {
    const pixel = fc.double({ min: 0.05, max: 2, noNaN: true });
    const ratio = fc.double({ min: 0.5, max: 0.85, noNaN: true });
    fc.assert(
      fc.property(pixel, fc.integer({ min: 200, max: 5000 }), ratio, (pixelMm, distanceMm, capitalRatio) => {
        const { textPx, touchPx } = sizesOf(pixelMm, distanceMm, capitalRatio);
        const capital = textPx * capitalRatio * pixelMm;
        const degrees = (2 * Math.atan(capital / 2 / distanceMm) * 180) / Math.PI;
        return capital >= MIN_CAPITAL_MM && degrees >= 0.7 - 1e-9 && touchPx * pixelMm >= TOUCH_MM;
      }),
    );
  });
});
