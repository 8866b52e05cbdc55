import { execFileSync } from "node:child_process";

/** The one picture of this bench, on every camera: colour bars that move by 4 pixels a frame, so that each tells its number. */
export const BARS = { width: 640, height: 360, fps: 25, stepPx: 4 } as const;
/** After so many pictures the bars stand where they stood. */
export const PERIOD = BARS.width / BARS.stepPx;
export const FRAME_MS = 1000 / BARS.fps;
/** Points of a line that a page reads of a picture. */
export const POINTS = 320;

/** Luma of the seven bars of `smpte75` as a page sees it (0 to 255), measured once from the picture itself. */
const LUMA = [191, 169, 134, 112, 79, 57, 22] as const;

/** Writes one period of it, for Chromium's `--use-file-for-fake-video-capture`: the very picture that the borne's camera gives. */
export function writeBars(file: string): void {
  const { width, height, fps, stepPx } = BARS;
  const source = `videotestsrc num-buffers=${PERIOD} pattern=smpte75 horizontal-speed=${stepPx}`;
  const caps = `video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1`;
  const launch = `${source} ! ${caps} ! y4menc ! filesink location=${file}`;
  execFileSync("gst-launch-1.0", ["-q", ...launch.split(" ")], { stdio: "ignore" });
}

/**
 * Number of a picture within the period, by where its bars stand: of all places the one with the least squares.
 * @param line luma of one line through the bars, `POINTS` long
 * @returns undefined for what is no picture of the bars
 */
export function numberOf(line: readonly number[]): number | undefined {
  let best = { number: -1, error: Infinity };
  for (let number = 0; number < PERIOD; number += 1) {
    let error = 0;
    for (let x = 0; x < POINTS; x += 1) error += ((line[x] ?? 0) - lumaAt(x, number)) ** 2;
    if (error < best.error) best = { number, error };
  }
  // A root mean square of 20 is more than any coding does; black, or another picture, has over 50.
  return Math.sqrt(best.error / POINTS) < 20 ? best.number : undefined;
}

function lumaAt(point: number, number: number): number {
  const px = ((point + 0.5) * BARS.width) / POINTS + number * BARS.stepPx;
  return LUMA[Math.floor(((px % BARS.width) * LUMA.length) / BARS.width)] ?? 0;
}

/** When a camera gave which picture: steady, as both cameras of this bench are. */
export class CameraClock {
  readonly #zeroMs: number;

  private constructor(zeroMs: number) {
    this.#zeroMs = zeroMs;
  }

  /**
   * @param seen pictures near their camera, when they were seen there. Whoever looks may be late, never early: the
   *   earliest tell the time.
   * @throws Error with fewer than 8
   */
  static of(seen: readonly { readonly atMs: number; readonly number: number }[]): CameraClock {
    const [first] = seen;
    if (first === undefined || seen.length < 8)
      throw new Error(`a camera gave ${seen.length} pictures that could be read`);
    const anchor = first.atMs - first.number * FRAME_MS;
    const turn = PERIOD * FRAME_MS;
    const late = seen.map(({ atMs, number }) => {
      const off = (((atMs - number * FRAME_MS - anchor) % turn) + turn) % turn;
      return off > turn / 2 ? off - turn : off;
    });
    return new CameraClock(anchor + Math.min(...late));
  }

  /** How old the picture with this number is that is seen at this time, milliseconds: less than one period. */
  ageMs(number: number, atMs: number): number {
    const turn = PERIOD * FRAME_MS;
    return (((atMs - this.#zeroMs - number * FRAME_MS) % turn) + turn) % turn;
  }
}
