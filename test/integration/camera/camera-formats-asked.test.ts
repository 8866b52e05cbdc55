import { execFile, spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { encodersFor, ENCODERS } from "../../../devices/camera/encoders.ts";
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import { launchText } from "../../../devices/camera/gstreamer/launch.ts";
import { settingsOf } from "../../../devices/camera/gstreamer/options.ts";
import { askForMode } from "../../../devices/camera/gstreamer/v4l2.ts";
import { makeContext } from "../../contract/kit/camera.ts";
import { quiet } from "../../contract/kit/context.ts";

const WANTED = { width: 640, height: 360, fps: 25, format: "auto" } as const;
const LISTING = `\t[0]: 'YUYV' (YUYV 4:2:2)
\t\tSize: Discrete 640x360
\t\t\tInterval: Discrete 0.033s (30.000 fps)`;

/** A stand-in for v4l2-ctl: no camera can be had on a machine that has none. */
async function standIn(body: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "vb-v4l2-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "v4l2-ctl");
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Runs a pipeline's text as GStreamer's own tool does, without a shell between. */
function gstLaunch(text: string): { status: number | null; stderr: string } {
  return spawnSync("gst-launch-1.0", ["-q", ...text.split(" ")], { timeout: 30_000, encoding: "utf8" });
}

test("the camera is asked by its node, and the answer is what is chosen from", async () => {
  const command = await standIn(`[ "$1" = --device=/dev/video7 ] || exit 1\ncat <<'END'\n${LISTING}\nEND`);
  expect(await askForMode("/dev/video7", WANTED, quiet, command)).toEqual({
    kind: "raw",
    format: "YUY2",
    width: 640,
    height: 360,
    fps: 30,
  });
  expect(await askForMode("/dev/video8", WANTED, quiet, command)).toBeUndefined();
});

test("a camera that hangs in its answer costs 2 s, not the call", async () => {
  const command = await standIn("exec sleep 60");
  const startedMs = performance.now();
  expect(await askForMode("/dev/video0", WANTED, quiet, command)).toBeUndefined();
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

test("no v4l2-ctl, or one that writes without an end: the profile's own words count", async () => {
  expect(await askForMode("/dev/video0", WANTED, quiet, "/no/such/program")).toBeUndefined();
  expect(await askForMode("/dev/video0", WANTED, quiet, await standIn("yes"))).toBeUndefined();
});

test("a sensor without its image processor is camera.absent, and the remedy is named", async () => {
  const command = await standIn(`echo "	[0]: 'pBAA' (10-bit Bayer)"`);
  await expect(askForMode("/dev/video0", WANTED, quiet, command)).rejects.toMatchObject({
    code: "camera.absent",
    message: expect.stringMatching(/pBAA.*libcamera/) as string,
  });
});

test("libcamera without a sensor: camera.absent at open, with what to look at", async () => {
  const { context, remove } = await makeContext();
  await expect(gstreamerCamera.open({ source: "libcamera" }, context)).rejects.toMatchObject({
    code: "camera.absent",
    message: expect.stringContaining("CSI connector") as string,
  });
  await remove();
});

test("every text of a real camera is understood by GStreamer, up to the camera itself", async () => {
  for (const settings of [
    settingsOf({ source: "v4l2", device: "/dev/null" }),
    settingsOf({ source: "v4l2", device: "/dev/null", format: "mjpeg", width: 1280, height: 720 }),
    settingsOf({ source: "libcamera", camera: "/base/soc/i2c0mux/i2c@1/imx708@1a" }),
  ]) {
    const mode = { kind: "mjpeg", width: 1920, height: 1080, fps: 30 } as const;
    for (const text of [launchText(settings), launchText(settings, mode)]) {
      const { stderr } = gstLaunch(text);
      expect(stderr).not.toBe("");
      expect(stderr.replace(/.*no element "libcamerasrc".*/g, "")).not.toMatch(
        /erroneous|could not link|no property|syntax error/,
      );
    }
  }
});

test.each(Object.values(ENCODERS))("encoder $name: its text makes H.264 of a picture", async ({ element, launch }) => {
  const there = await promisify(execFile)("gst-inspect-1.0", [element]).then(
    () => true,
    () => false,
  );
  // The hardware encoder is on boards only; the image without x264 is a choice.
  if (!there) return;
  const text = `videotestsrc num-buffers=30 ! video/x-raw,format=I420,width=640,height=360,framerate=25/1 ! ${launch(300)} ! h264parse ! fakesink`;
  const { status, stderr } = gstLaunch(text);
  expect({ status, stderr }).toMatchObject({ status: 0 });
});

test.each([
  ["Raspberry Pi 5 Model B Rev 1.0", ["openh264", "x264"]],
  ["Raspberry Pi Compute Module 5 Rev 1.0", ["openh264", "x264"]],
  ["Raspberry Pi 4 Model B Rev 1.5", ["openh264", "x264", "v4l2h264"]],
  ["Raspberry Pi Compute Module 4 Rev 1.1", ["openh264", "x264", "v4l2h264"]],
  ["Raspberry Pi 3 Model B Plus Rev 1.3", ["v4l2h264", "openh264", "x264"]],
  ["Raspberry Pi Zero 2 W Rev 1.0", ["v4l2h264", "openh264", "x264"]],
  ["NUC7i3BNH", ["openh264", "x264"]],
  ["", ["openh264", "x264"]],
])("encoders of %j", (model, names) => {
  expect(encodersFor(model).map(({ name }) => name)).toEqual(names);
});

test("the hardware encoder has an explicit level, and a rate that nobody may try to change live", () => {
  expect(ENCODERS.v4l2h264.launch(300)).toContain("level=(string)4");
  expect(ENCODERS.v4l2h264.launch(300)).toContain("video_bitrate=300000");
  expect(ENCODERS.v4l2h264.rate).toBeNull();
  expect(ENCODERS.openh264.rate).toEqual({ property: "bitrate", perKbps: 1000 });
});
