import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEAD_MM, pictureBox } from "../../../src/screen/page/layout/life-size.ts";

const vga = { width: 640, height: 480 };

describe("life size of the expert's picture", () => {
  it.each([
    { screen: "27 inches on end", place: { width: 1080, height: 1750 }, pixelMm: 0.311, frameMm: 600 },
    { screen: "24 inches", place: { width: 1920, height: 930 }, pixelMm: 0.277, frameMm: 500 },
    { screen: "24 inches, narrow frame", place: { width: 1920, height: 930 }, pixelMm: 0.277, frameMm: 300 },
  ])("a head is 1:1 +-10 % on $screen", ({ place, pixelMm, frameMm }) => {
    const box = pictureBox(vga, place, frameMm, pixelMm);
    // A head of 230 mm is this part of the picture's height; on the screen, in mm:
    const shownMm = (HEAD_MM / frameMm) * box.height * pixelMm;
    expect(shownMm / HEAD_MM).toBeGreaterThanOrEqual(0.9);
    expect(shownMm / HEAD_MM).toBeLessThanOrEqual(1.1);
    expect(box.lifeSize).toBe(true);
    expect(box.width / box.height).toBeCloseTo(640 / 480, 6);
  });

  it("is as large as fits when nobody has told how high the picture is", () => {
    expect(pictureBox(vga, { width: 1080, height: 1750 }, null, 0.311)).toEqual({
      width: 1080,
      height: 810,
      lifeSize: false,
    });
  });

  it("shows the whole head on a screen that is lower than a head", () => {
    const box = pictureBox(vga, { width: 1024, height: 480 }, 600, 0.2175);
    const headPx = (HEAD_MM / 600) * box.height;
    expect(headPx).toBeLessThanOrEqual(480.001);
    expect(headPx).toBeGreaterThan(400);
    expect(box.lifeSize).toBe(false);
  });

  it("keeps the picture's shape and never shows more than life", () => {
    const px = fc.integer({ min: 100, max: 4000 });
    const mm = fc.double({ min: 0.05, max: 2, noNaN: true });
    fc.assert(
      fc.property(px, px, fc.integer({ min: 100, max: 5000 }), mm, (width, height, frameMm, pixelMm) => {
        const box = pictureBox(vga, { width, height }, frameMm, pixelMm);
        const life = frameMm / pixelMm;
        return Math.abs(box.width / box.height - 4 / 3) < 1e-6 && box.height <= life * 1.000001 && box.height > 0;
      }),
    );
  });
});
