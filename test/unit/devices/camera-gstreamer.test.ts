import { existsSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { FrameMeter } from "../../../devices/camera/frame-meter.ts";
import { sealed } from "../../../devices/media/envelope.ts";
import { mediaEntry } from "../../../devices/media/entry.ts";
import { launchText } from "../../../devices/camera/gstreamer/launch.ts";
import { parseFromMedia, parseToMedia } from "../../../devices/camera/gstreamer/messages.ts";
import { gstreamerOptionsSchema, settingsOf } from "../../../devices/camera/gstreamer/options.ts";

describe("launch text", () => {
  test("every sink is async=false, or one without data would hold the pipeline in PAUSED", () => {
    const text = launchText(settingsOf({ source: "testsrc" }));
    expect(text.match(/\w+sink\b/g)).toHaveLength(1);
    expect(text.match(/\w+sink\b[^!]*async=false/g)).toHaveLength(1);
    expect(text).toContain("width=640,height=360,framerate=25/1");
  });

  test("a v4l2 camera that could not be asked is asked for no frame rate, and frames are left out instead", () => {
    const text = launchText(settingsOf({ device: "/dev/video2", fps: 20, format: "mjpeg" }));
    expect(text).toMatch(/^v4l2src name=source device=\/dev\/video2 ! image\/jpeg,width=640,height=360 ! jpegdec/);
    expect(text).toContain("videorate drop-only=true max-rate=20 ! tee name=camera");
  });

  test.each(["/dev/video0 ! filesink location=/tmp/x", '/dev/"video0', "video0"])("refuses the device %j", (device) => {
    expect(() => launchText(settingsOf({ source: "v4l2", device }))).toThrow(
      expect.objectContaining({ code: "config.invalid" }),
    );
  });
});

test("options: the schema is sound, takes the defaults, and refuses what would change the pipeline", () => {
  const validate = new Ajv2020({ strict: true, useDefaults: true }).compile(gstreamerOptionsSchema);
  const options = {};
  expect(validate(options)).toBe(true);
  expect(settingsOf(options)).toEqual({ ...settingsOf({}), device: "/dev/video0" });
  expect(validate({ source: "testsrc", device: "/run/visioborne/camera-node" })).toBe(true);
  expect(validate({ device: "/dev/video0 ! fakesink" })).toBe(false);
  expect(validate({ fps: 0 })).toBe(false);
  expect(validate({ fsp: 25 })).toBe(false);
});

describe("messages", () => {
  test("what is sealed is parsed, on the right side only", () => {
    const ping = JSON.parse(JSON.stringify(sealed({ type: "ping", n: 3 }))) as unknown;
    expect(parseToMedia(ping)).toMatchObject({ type: "ping", n: 3 });
    expect(parseFromMedia(ping)).toBeUndefined();
    expect(parseFromMedia(sealed({ type: "frame", changed: true, luma: 12.5 }))).toMatchObject({ luma: 12.5 });
  });

  test.each([
    null,
    "ready",
    { type: "ready" },
    { v: 2, type: "ready" },
    { v: 1, type: "toString" },
    { v: 1, type: "frame", changed: "yes", luma: 3 },
    { v: 1, type: "frame", changed: true, luma: Number.NaN },
    { v: 1, type: "failed", code: "printer.absent", message: "" },
  ])("anything else is not of the protocol: %j", (value) => {
    expect(parseFromMedia(value)).toBeUndefined();
  });
});

test("the media process is found beside the source, and beside the bundle", () => {
  expect(
    existsSync(mediaEntry(new URL("../../../devices/camera/gstreamer/source.ts", import.meta.url).href, "media-main")),
  ).toBe(true);
  expect(mediaEntry("file:///opt/visioborne/dist/visioborne.js", "media-main")).toBe(
    "/opt/visioborne/dist/media-main.js",
  );
});

describe("frame meter", () => {
  test("mean over about the last second, whatever came before", () => {
    const meter = new FrameMeter();
    expect(meter.fps()).toBe(0);
    for (let s = 0; s <= 10; s += 0.5) meter.count(Math.round(s * 25), s * 1000);
    for (let s = 0.5; s <= 3; s += 0.5) meter.count(250 + s * 10, (10 + s) * 1000);
    expect(meter.fps()).toBeCloseTo(10, 0);
    expect(meter.frames()).toBe(280);
  });

  test("a new source goes on counting", () => {
    const meter = new FrameMeter();
    meter.count(100, 0);
    meter.restart();
    expect(meter.fps()).toBe(0);
    meter.count(5, 90_000);
    expect(meter.frames()).toBe(105);
  });
});
