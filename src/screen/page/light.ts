import type { ScreenActLight } from "../../contract/screen/types.ts";

/** The picture is looked at through so many pixels: enough for two means, and nothing that a face could be seen in. */
const LOOK = { width: 48, height: 27 } as const;
/** Where the face should be, shares of the picture; the oval on the screen is drawn around it. */
export const FACE = { x: 0.5, y: 0.46, rx: 0.15, ry: 0.3 } as const;
/** What is at the sides, where windows are. */
const SIDE = 0.22;

type Levels = Omit<ScreenActLight, "type">;

/** Mean luma (Rec. ITU-R BT.601) of the face's place and of the sides; RGBA of `width` x `height` pixels. Pure. */
export function levelsOf(rgba: Uint8ClampedArray, width: number, height: number): Levels {
  const sums = { face: 0, around: 0 };
  const counts = { face: 0, around: 0 };
  for (let at = 0; at < width * height; at += 1) {
    const x = ((at % width) + 0.5) / width;
    const y = (Math.floor(at / width) + 0.5) / height;
    const inFace = ((x - FACE.x) / FACE.rx) ** 2 + ((y - FACE.y) / FACE.ry) ** 2 <= 1;
    const part = inFace ? "face" : x < SIDE || x > 1 - SIDE ? "around" : undefined;
    if (part === undefined) continue;
    const [red = 0, green = 0, blue = 0] = rgba.subarray(at * 4, at * 4 + 3);
    sums[part] += 0.299 * red + 0.587 * green + 0.114 * blue;
    counts[part] += 1;
  }
  return { face: sums.face / Math.max(1, counts.face), around: sums.around / Math.max(1, counts.around) };
}

/** Looks at what is drawn on a canvas; undefined = nothing yet. */
export function lookAt(canvas: HTMLCanvasElement): Levels | undefined {
  if (canvas.width < 16) return undefined;
  const small = new OffscreenCanvas(LOOK.width, LOOK.height).getContext("2d", { willReadFrequently: true });
  if (!small) return undefined;
  small.drawImage(canvas, 0, 0, LOOK.width, LOOK.height);
  return levelsOf(small.getImageData(0, 0, LOOK.width, LOOK.height).data, LOOK.width, LOOK.height);
}
