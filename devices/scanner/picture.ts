import { flatJpeg } from "./flat-jpeg.ts";
import type { BlockColour } from "./flat-jpeg.ts";

/** What can lie on the simulated glass. The feeder holds letters. */
export const LAID = ["nothing", "letter", "form", "card"] as const;
export type Laid = (typeof LAID)[number];

const A4_MM = { width: 210, height: 297 } as const;
const PAPER: BlockColour = { y: 248, cb: 128, cr: 128 };
const INK: BlockColour = { y: 40, cb: 128, cr: 128 };
const TINT: BlockColour = { y: 110, cb: 170, cr: 100 };

export interface PagePicture {
  readonly what: Laid;
  /** From 1; drawn as that many bars at the top right. */
  readonly number: number;
  readonly dpi: number;
  readonly colour: boolean;
  /** Whether it has the noise, and the size in bytes, of a real sheet's picture. */
  readonly grain?: boolean;
  /** Size in pixels; A4 at `dpi` when not given. */
  readonly widthPx?: number;
  readonly heightPx?: number;
}

/** The JPEG of a simulated sheet: the same drawing in millimetres whatever the resolution. Invented content only. */
export function pageJpeg(page: PagePicture): Buffer {
  const mmPerBlock = (8 / page.dpi) * 25.4;
  return flatJpeg({
    widthPx: page.widthPx ?? Math.round((A4_MM.width / 25.4) * page.dpi),
    heightPx: page.heightPx ?? Math.round((A4_MM.height / 25.4) * page.dpi),
    dpi: page.dpi,
    colour: page.colour,
    ...(page.grain && { grain: true }),
    block: (bx, by) => inkAt(page, (bx + 0.5) * mmPerBlock, (by + 0.5) * mmPerBlock),
  });
}

function inkAt(page: PagePicture, xMm: number, yMm: number): BlockColour {
  switch (page.what) {
    case "nothing":
      return PAPER;
    case "letter":
      if (isPageBar(page.number, xMm, yMm)) return TINT;
      return isText(page.number, xMm, yMm) ? INK : PAPER;
    case "form":
      if (isPageBar(page.number, xMm, yMm)) return TINT;
      return isBox(xMm, yMm) ? INK : PAPER;
    case "card":
      // ISO/IEC 7810 ID-1, laid in the corner.
      if (xMm > 85.6 || yMm > 54) return PAPER;
      return xMm > 8 && xMm < 32 && yMm > 14 && yMm < 44 ? INK : TINT;
  }
}

/** Bars at the top right tell the pages apart. */
function isPageBar(number: number, xMm: number, yMm: number): boolean {
  if (yMm < 10 || yMm > 18) return false;
  const bar = Math.floor((195 - xMm) / 8);
  return bar >= 0 && bar < number && (195 - xMm) % 8 < 4;
}

/** Lines of words between the margins; the words' widths differ from line to line and page to page. */
function isText(number: number, xMm: number, yMm: number): boolean {
  if (xMm < 20 || xMm > 190 || yMm < 30 || yMm > 275 || yMm % 8 > 3.5) return false;
  const line = Math.floor(yMm / 8);
  const word = Math.floor((xMm - 20) / (9 + ((line * 7 + number * 3) % 9)));
  const end = line % 6 === 5 ? 90 : 190;
  return xMm < end && (word * 5 + line * 3 + number) % 7 !== 0;
}

function isBox(xMm: number, yMm: number): boolean {
  if (xMm < 15 || xMm > 195 || yMm < 25 || yMm > 280) return false;
  return (yMm - 25) % 20 < 2 || (xMm - 15) % 60 < 2;
}
