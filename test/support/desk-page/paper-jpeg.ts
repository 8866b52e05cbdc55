import { execFileSync } from "node:child_process";

interface Paper {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Lines of writing. */
  readonly lines: number;
  readonly colour?: boolean;
  /** Of the JPEG, percent. */
  readonly quality?: number;
}

/** A sheet with something like a letterhead and lines of writing, as a JPEG of a scanner. */
export function paperJpeg({ width, height, lines, colour = false, quality = 60 }: Paper): Uint8Array<ArrayBuffer> {
  const channels = colour ? 3 : 1;
  const pixels = Buffer.alloc(width * height * channels, 247);
  const margin = Math.round(width / 10);
  const step = Math.round(height / 40);
  const fill = (x: number, y: number, w: number, h: number, [r, g, b]: readonly [number, number, number]) => {
    for (let row = y; row < Math.min(y + h, height); row += 1) {
      for (let column = x; column < Math.min(x + w, width); column += 1) {
        const at = (row * width + column) * channels;
        pixels[at] = r;
        if (colour) [pixels[at + 1], pixels[at + 2]] = [g, b];
      }
    }
  };
  fill(margin, margin, step * 3, step * 3, [37, 80, 122]);
  fill(margin + step * 4, margin + step, width / 3, Math.round(step / 2), [60, 60, 60]);
  for (let line = 0; line < lines; line += 1) {
    const y = margin + step * (6 + line);
    let x = margin;
    // Words of lengths that differ, always the same.
    for (let word = 0; x < width - margin * 1.5; word += 1) {
      const w = Math.round(step * (0.8 + (((line * 7 + word * 5) % 11) / 11) * 2.2));
      fill(x, y, Math.min(w, width - margin - x), Math.round(step / 3), [70, 70, 76]);
      x += w + Math.round(step / 2);
    }
  }
  const header = Buffer.from(`P${colour ? 6 : 5}\n${width} ${height}\n255\n`);
  const jpeg = execFileSync("cjpeg", ["-quality", String(quality), ...(colour ? [] : ["-grayscale"])], {
    input: Buffer.concat([header, pixels]),
    maxBuffer: 64 * 1024 * 1024,
  });
  return new Uint8Array(jpeg);
}
