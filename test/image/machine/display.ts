import { readFileSync } from "node:fs";
import type { Machine } from "./machine.ts";

/** What stands on the screen now: a portable pixmap of three bytes a pixel, with its head. */
export async function screenshot({ qmp }: Machine, file: string): Promise<Buffer> {
  await qmp.run("screendump", { filename: file });
  return readFileSync(file);
}

/** The same as a PNG, for who wants to see it. */
export async function writePng({ qmp }: Machine, file: string): Promise<void> {
  await qmp.run("screendump", { filename: file, format: "png" });
}

/** How many colours of 4,096 stand in it: a text terminal has two, a page with letters many. */
export function colours(pixmap: Buffer): number {
  const seen = new Set<number>();
  const from = pixmap.length % 3;
  for (let at = from; at < pixmap.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = pixmap.subarray(at, at + 3);
    seen.add(((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4));
  }
  return seen.size;
}

/** Share of the bytes that are nearly full: of light on the screen. */
export function light(pixmap: Buffer): number {
  let count = 0;
  for (const byte of pixmap) if (byte > 200) count += 1;
  return count / pixmap.length;
}

/** Share of the bytes that are others. */
export function differing(one: Buffer, other: Buffer): number {
  if (one.length !== other.length) return 1;
  let count = 0;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) count += 1;
  return count / one.length;
}
