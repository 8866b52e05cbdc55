import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Sample } from "./browser.ts";

const [WIDTH, HEIGHT, FRAMES] = [320, 240, 10];
/** Red in the colours of ITU-R BT.601. */
const [Y, U, V] = [81, 90, 240];

/** A red picture for a browser's camera (YUV4MPEG2, I420): not to be taken for the green one. For a whole test file. */
export function writeRedPicture(): string {
  const dir = mkdtempSync(join(tmpdir(), "vb-red-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const plane = (pixels: number, value: number): Buffer => Buffer.alloc(pixels, value);
  const chroma = (WIDTH * HEIGHT) / 4;
  const frame = [Buffer.from("FRAME\n"), plane(WIDTH * HEIGHT, Y), plane(chroma, U), plane(chroma, V)];
  const frames = Array.from({ length: FRAMES }, () => frame).flat();
  const file = join(dir, "red.y4m");
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F25:1 Ip C420\n`), ...frames]));
  return file;
}

/** What part of a picture is red, and what part green, 0 to 1. */
export function redAndGreen(sample: Sample): { readonly red: number; readonly green: number } {
  const part = (fits: (point: Sample[number]) => boolean): number => sample.filter(fits).length / sample.length;
  return {
    red: part(([red, green, blue]) => red > 110 && red > green + 60 && red > blue + 60),
    green: part(([red, green, blue]) => green > 90 && green > red + 40 && green > blue + 40),
  };
}
