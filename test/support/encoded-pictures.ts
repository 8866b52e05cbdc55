import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One access unit of a test stream, Annex B. */
export interface TestPicture {
  readonly keyframe: boolean;
  /** 90 kHz. */
  readonly timestamp: number;
  readonly data: Buffer;
}

/** Pictures a second of the streams made here. */
export const RATE = 25;

/**
 * Encodes a test source with GStreamer (openh264, constrained baseline) and cuts it into access units.
 * @param source a source element, e.g. `videotestsrc pattern=ball`
 * @param options.gop pictures from one keyframe to the next
 */
export function encodePictures(
  source: string,
  options: { count: number; width?: number; height?: number; gop?: number },
): readonly TestPicture[] {
  const { count, width = 640, height = 480, gop = 25 } = options;
  const dir = mkdtempSync(join(tmpdir(), "vb-pictures-"));
  const file = join(dir, "stream.h264");
  try {
    const launch = [
      `${source} num-buffers=${count}`,
      `video/x-raw,width=${width},height=${height},framerate=${RATE}/1`,
      "videoconvert",
      `openh264enc gop-size=${gop} bitrate=400000 complexity=low`,
      "video/x-h264,profile=constrained-baseline",
      "h264parse config-interval=-1",
      "video/x-h264,stream-format=byte-stream,alignment=au",
      `filesink location=${file}`,
    ].join(" ! ");
    execFileSync("gst-launch-1.0", ["-q", ...launch.split(" ")], { stdio: ["ignore", "ignore", "pipe"] });
    return accessUnits(readFileSync(file));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Cuts a stream where a picture begins: at its parameter sets, or at a slice that starts at the first macroblock. */
function accessUnits(stream: Buffer): readonly TestPicture[] {
  const units: { type: number; first: boolean; from: number }[] = [];
  for (let at = stream.indexOf("\0\0\x01", 0, "latin1"); at >= 0; at = stream.indexOf("\0\0\x01", at + 3, "latin1")) {
    const from = at > 0 && stream[at - 1] === 0 ? at - 1 : at;
    const type = (stream[at + 3] ?? 0) & 0x1f;
    // first_mb_in_slice is an Exp-Golomb number: nought is a single 1 bit.
    units.push({ type, first: ((stream[at + 4] ?? 0) & 0x80) !== 0, from });
  }
  const starts: { from: number; keyframe: boolean }[] = [];
  let open = true;
  for (const { type, first, from } of units) {
    const slice = type === 1 || type === 5;
    const begins = type === 7 || type === 9 || (slice && first && !open);
    if (begins && (type !== 7 || !open || starts.length === 0)) starts.push({ from, keyframe: false });
    const last = starts.at(-1);
    if (last && type === 5) last.keyframe = true;
    open = !slice;
  }
  return starts.map(({ from, keyframe }, at) => ({
    keyframe,
    timestamp: (at * 90_000) / RATE,
    data: stream.subarray(from, starts[at + 1]?.from ?? stream.length),
  }));
}
