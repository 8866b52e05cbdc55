import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodable } from "../../../devices/camera/gstreamer/video-branch.ts";

const [WIDTH, HEIGHT] = [640, 360];
const PATCHES = [
  // Red, green, blue; then Y, Cb, Cr by BT.601 in the range of video (ITU-R BT.601-7, 2.5.1 to 2.5.3).
  { name: "white", rgb: [255, 255, 255], video: [235, 128, 128] },
  { name: "black", rgb: [0, 0, 0], video: [16, 128, 128] },
  { name: "red", rgb: [255, 0, 0], video: [81, 90, 240] },
  { name: "green", rgb: [0, 255, 0], video: [145, 54, 34] },
  { name: "blue", rgb: [0, 0, 255], video: [41, 240, 110] },
  { name: "skin", rgb: [224, 172, 105], video: [171, 91, 156] },
] as const;

let dir: string;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "visioborne-colours-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What goes to the encoder of one picture: the middle's Y, Cb, Cr. */
function encoded(source: string, jpeg: boolean): readonly number[] {
  const file = join(dir, "picture.yuv");
  const text = `${source} ! ${encodable(jpeg)} ! filesink location=${file}`;
  execFileSync("gst-launch-1.0", ["-q", ...text.split(" ")]);
  const bytes = readFileSync(file);
  const [luma, quarter] = [WIDTH * HEIGHT, (WIDTH * HEIGHT) / 4];
  expect(bytes).toHaveLength(luma + 2 * quarter);
  const middle = quarter / 2 + WIDTH / 4;
  return [bytes[luma / 2 + WIDTH / 2] ?? 0, bytes[luma + middle] ?? 0, bytes[luma + quarter + middle] ?? 0];
}

const near = (wanted: readonly number[]): unknown =>
  wanted.map((value) => expect.toSatisfy((is: number) => Math.abs(is - value) <= 2, `${value} +- 2`) as unknown);

test.each(PATCHES)("$name of a camera that gives JPEG", ({ rgb, video }) => {
  // By the library of the cameras' own makers, not by GStreamer: nothing here knows a colour but the file.
  const picture = Buffer.concat([
    Buffer.from(`P6\n${WIDTH} ${HEIGHT}\n255\n`),
    Buffer.alloc(WIDTH * HEIGHT * 3, Buffer.from(rgb)),
  ]);
  const file = join(dir, "picture.jpg");
  writeFileSync(file, execFileSync("cjpeg", ["-quality", "95"], { input: picture, maxBuffer: 16 * 1024 * 1024 }));
  expect(encoded(`filesrc location=${file} ! jpegdec`, true)).toEqual(near(video));
});

test.each(PATCHES)("$name of a camera of high definition, in the colours of BT.709", ({ rgb, video }) => {
  const [r, g, b] = rgb;
  const argb = 0xff000000 + r * 65_536 + g * 256 + b;
  const raw = `video/x-raw,width=${WIDTH},height=${HEIGHT}`;
  const source = `videotestsrc num-buffers=1 pattern=solid-color foreground-color=${argb} ! ${raw},format=RGB`;
  expect(encoded(`${source} ! videoconvert ! ${raw},format=I420,colorimetry=bt709`, false)).toEqual(near(video));
});
