import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { filled } from "../../../devices/scanner/filler.ts";
import { pageJpeg } from "../../../devices/scanner/picture.ts";

const PAGE = pageJpeg({ what: "letter", number: 2, dpi: 100, colour: false });
/** Its pixels, by a decoder that is not ours. */
const pixels = (jpeg: Buffer): Buffer => execFileSync("djpeg", ["-pnm"], { input: jpeg, maxBuffer: 1e8 });

test("a page of the size of a real one shows the same, and bears the mark", () => {
  const page = filled(PAGE, { mark: "Quatrelivres 4567890", bytes: 400 * 1024 });
  expect(page.length).toBeGreaterThanOrEqual(400 * 1024 - 4);
  expect(page.length).toBeLessThan(400 * 1024 + 64);
  expect(page.includes("Quatrelivres 4567890")).toBe(true);
  expect(pixels(page).equals(pixels(PAGE))).toBe(true);
});

test("nothing is added where nothing is wanted, nor to a page that is large enough", () => {
  expect(filled(PAGE, { mark: "", bytes: 0 })).toBe(PAGE);
  expect(filled(PAGE, { mark: "", bytes: 100 })).toBe(PAGE);
});

test("a page with the grain of paper has the size of a real one, and shows the same drawing through it", () => {
  const [plain, grained] = [false, true].map((grain) => {
    return pageJpeg({ what: "letter", number: 2, dpi: 200, colour: false, grain });
  });
  // Encoded again as a scanner's driver does, at quality 75: 999 KiB were measured on a real sheet.
  const again = execFileSync("cjpeg", ["-quality", "75"], { input: pixels(grained!), maxBuffer: 1e8 });
  expect(again.length / 1024).toBeGreaterThan(700);
  expect(again.length / 1024).toBeLessThan(1400);
  const [a, b] = [pixels(plain!), pixels(grained!)];
  expect(b.length).toBe(a.length);
  let squares = 0;
  for (let at = 20; at < a.length; at += 1) squares += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  const noise = Math.sqrt(squares / a.length);
  expect(noise).toBeGreaterThan(4);
  expect(noise).toBeLessThan(24);
});
