/**
 * What a Video4Linux camera can do, and which of it is asked for. Pure: the text of `v4l2-ctl --list-formats-ext` in,
 * one mode out.
 */

interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** One pixel format with one size (or a range of them) and its frame rates. */
export interface CameraMode {
  readonly kind: "raw" | "mjpeg";
  /** As V4L2 writes it, e.g. `YUYV`. */
  readonly fourcc: string;
  readonly width: Range;
  readonly height: Range;
  /** Frames per second, each exact or from..to; empty = not told. */
  readonly fps: readonly Pick<Range, "min" | "max">[];
}

/** What is asked of the camera. */
export interface ChosenMode {
  readonly kind: "raw" | "mjpeg";
  /** GStreamer's name of the raw format. */
  readonly format?: string;
  readonly width: number;
  readonly height: number;
  /** Frames per second that the camera lists, where it is a whole number. */
  readonly fps?: number;
}

export interface WantedPicture {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly format: "auto" | "raw" | "mjpeg";
}

/** Raw formats that GStreamer's videoconvert takes; Bayer formats need an image processor, and that is libcamera's. */
const RAW_FORMATS: Readonly<Record<string, string>> = {
  YUYV: "YUY2",
  YVYU: "YVYU",
  UYVY: "UYVY",
  NV12: "NV12",
  NV21: "NV21",
  YU12: "I420",
  YV12: "YV12",
  RGB3: "RGB",
  BGR3: "BGR",
};
const JPEG_FORMATS: ReadonlySet<string> = new Set(["MJPG", "JPEG"]);

/** Up to here raw frames are cheaper than decoding; above, USB 2 gives them at a few frames a second only. */
const RAW_UP_TO_PX = 640 * 360;
const MAX_MODES = 512;
const MAX_TEXT = 256 * 1024;

const FORMAT = /^\s*(?:\[\d{1,3}\]: |Pixel Format: )'([ -~]{4})'/;
const DISCRETE_SIZE = /^\s*Size: Discrete (\d{1,5})x(\d{1,5})\s*$/;
const SIZE_RANGE =
  /^\s*Size: (?:Stepwise|Continuous) (\d{1,5})x(\d{1,5}) - (\d{1,5})x(\d{1,5})(?: with step (\d{1,5})\/(\d{1,5}))?\s*$/;
const RATE = /^\s*Interval: \w{1,12} .*\((\d{1,6}\.\d{1,6})(?:-(\d{1,6}\.\d{1,6}))? fps\)\s*$/;

/** Formats that the camera names, usable or not: for the person who has to see why none is. */
export function namedFormats(text: string): readonly string[] {
  const lines = text.slice(0, MAX_TEXT).split("\n");
  return [...new Set(lines.flatMap((line) => FORMAT.exec(line)?.[1] ?? []))].slice(0, 16);
}

/** Reads a listing of v4l2-ctl, 1.16 to 1.30; lines that are not understood are passed over. */
export function parseFormats(text: string): readonly CameraMode[] {
  const modes: (CameraMode & { fps: Pick<Range, "min" | "max">[] })[] = [];
  let fourcc = "";
  let current: (typeof modes)[number] | undefined;
  for (const line of text.slice(0, MAX_TEXT).split("\n")) {
    const named = FORMAT.exec(line)?.[1];
    if (named !== undefined) {
      fourcc = named;
      current = undefined;
      continue;
    }
    const size = sizeOf(line);
    if (size !== undefined) {
      const senseless = [size.width, size.height].some(({ min, max }) => max < Math.max(1, min));
      const kind = JPEG_FORMATS.has(fourcc) ? "mjpeg" : Object.hasOwn(RAW_FORMATS, fourcc) ? "raw" : undefined;
      current =
        kind === undefined || senseless || modes.length >= MAX_MODES ? undefined : { kind, fourcc, ...size, fps: [] };
      if (current !== undefined) modes.push(current);
      continue;
    }
    const rate = RATE.exec(line);
    if (rate === null || current === undefined || current.fps.length >= 32) continue;
    const [one, other = one] = [Number(rate[1]), rate[2] === undefined ? undefined : Number(rate[2])];
    current.fps.push({ min: Math.min(one, other), max: Math.max(one, other) });
  }
  return modes;
}

function sizeOf(line: string): { width: Range; height: Range } | undefined {
  const discrete = DISCRETE_SIZE.exec(line);
  if (discrete !== null) {
    const [width, height] = [Number(discrete[1]), Number(discrete[2])];
    return { width: { min: width, max: width, step: 1 }, height: { min: height, max: height, step: 1 } };
  }
  const range = SIZE_RANGE.exec(line);
  if (range === null) return undefined;
  const [minWidth = 0, minHeight = 0, maxWidth = 0, maxHeight = 0, stepX = 1, stepY = 1] = range
    .slice(1)
    .map((figure) => (figure === undefined ? 1 : Number(figure)));
  return {
    width: { min: minWidth, max: maxWidth, step: Math.max(1, stepX) },
    height: { min: minHeight, max: maxHeight, step: Math.max(1, stepY) },
  };
}

/**
 * The mode that gives the wanted picture with the least work: large enough, fast enough, of the same shape, no larger
 * than needed; raw when it is small, JPEG when it is not. Undefined when there is none of the wanted format.
 */
export function chooseMode(modes: readonly CameraMode[], wanted: WantedPicture): ChosenMode | undefined {
  const ranked = modes
    .filter(({ kind }) => wanted.format === "auto" || wanted.format === kind)
    .map((mode) => rank(mode, wanted))
    .sort((one, other) => compare(one.penalties, other.penalties));
  return ranked[0]?.chosen;
}

interface Ranked {
  readonly chosen: ChosenMode;
  /** Compared one after the other, the smaller the better. */
  readonly penalties: readonly number[];
}

function rank(mode: CameraMode, wanted: WantedPicture): Ranked {
  const width = Math.max(1, nearest(mode.width, wanted.width));
  const height = Math.max(1, nearest(mode.height, wanted.height));
  const fps = slowestEnough(mode.fps, wanted.fps);
  const [area, wantedArea] = [width * height, wanted.width * wanted.height];
  const small = width < wanted.width || height < wanted.height;
  const sameShape = Math.abs(width / height / (wanted.width / wanted.height) - 1) < 0.02 && area <= 4 * wantedArea;
  const kind = area <= RAW_UP_TO_PX ? "raw" : "mjpeg";
  const whole = fps !== undefined && Math.abs(fps - Math.round(fps)) < 0.005;
  return {
    chosen: {
      kind: mode.kind,
      ...(mode.kind === "raw" ? { format: RAW_FORMATS[mode.fourcc] ?? "YUY2" } : {}),
      width,
      height,
      ...(whole ? { fps: Math.round(fps) } : {}),
    },
    penalties: [
      small ? 1 : 0,
      // A picture at 5 frames a second is no video, however fine.
      fps === undefined || fps >= wanted.fps * 0.9 ? 0 : wanted.fps - fps,
      sameShape ? 0 : 1,
      small ? -area : area,
      mode.kind === kind ? 0 : 1,
    ],
  };
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((penalty, index) => penalty !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** The wanted length, or the next that the range has: the smallest above it where there is one. */
function nearest({ min, max, step }: Range, wanted: number): number {
  if (wanted <= min) return min;
  const above = min + Math.ceil((wanted - min) / step) * step;
  return above <= max ? above : min + Math.floor((max - min) / step) * step;
}

/** The lowest rate that is enough, else the highest there is: frames that are left out were paid for. */
function slowestEnough(rates: CameraMode["fps"], wanted: number): number | undefined {
  if (rates.length === 0) return undefined;
  const enough = rates.filter(({ max }) => max >= wanted).map(({ min }) => Math.max(min, wanted));
  return enough.length > 0 ? Math.min(...enough) : Math.max(...rates.map(({ max }) => max));
}
