import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseMode, namedFormats, parseFormats } from "../../../devices/camera/gstreamer/formats.ts";
import type { WantedPicture } from "../../../devices/camera/gstreamer/formats.ts";
import { launchText } from "../../../devices/camera/gstreamer/launch.ts";
import { settingsOf } from "../../../devices/camera/gstreamer/options.ts";

/** An ordinary USB camera, as v4l2-ctl 1.22 lists it. */
const WEBCAM = `ioctl: VIDIOC_ENUM_FMT
	Type: Video Capture

	[0]: 'MJPG' (Motion-JPEG, compressed)
		Size: Discrete 1280x720
			Interval: Discrete 0.033s (30.000 fps)
		Size: Discrete 640x480
			Interval: Discrete 0.033s (30.000 fps)
		Size: Discrete 640x360
			Interval: Discrete 0.033s (30.000 fps)
	[1]: 'YUYV' (YUYV 4:2:2)
		Size: Discrete 640x480
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.050s (20.000 fps)
		Size: Discrete 640x360
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.040s (25.000 fps)
		Size: Discrete 1280x720
			Interval: Discrete 0.100s (10.000 fps)
`;
/** One that gives raw pictures at a snail's pace, and an odd rate. */
const SLOW = `	[0]: 'YUYV' (YUYV 4:2:2)
		Size: Discrete 640x360
			Interval: Discrete 0.200s (5.000 fps)
	[1]: 'MJPG' (Motion-JPEG, compressed)
		Size: Discrete 800x600
			Interval: Discrete 0.033s (29.970 fps)
`;
/** The camera of a Pi through the firmware of older images: ranges, rates as a range, in the words of v4l2-ctl 1.16. */
const RANGES = `ioctl: VIDIOC_ENUM_FMT
	Index       : 0
	Type        : Video Capture
	Pixel Format: 'H264' (compressed)
	Name        : H.264
		Size: Stepwise 32x32 - 3280x2464 with step 2/2
	Index       : 1
	Pixel Format: 'YU12'
	Name        : Planar YUV 4:2:0
		Size: Stepwise 32x32 - 3280x2464 with step 2/2
			Interval: Stepwise 0.011s - 1.000s with step 0.001s (1.000-90.000 fps)
`;
/** A sensor without its image processor. */
const BAYER = `	[0]: 'pBAA' (10-bit Bayer BGBG/GRGR Packed)
		Size: Discrete 4608x2592
	[1]: 'RG10' (10-bit Bayer RGRG/GBGB)
`;

const want = (wanted: Partial<WantedPicture> = {}): WantedPicture => ({
  width: 640,
  height: 360,
  fps: 25,
  format: "auto",
  ...wanted,
});

describe("choosing a mode", () => {
  test.each([
    [
      "raw, up to 640x360, at the lowest rate that is enough",
      WEBCAM,
      {},
      { kind: "raw", format: "YUY2", width: 640, height: 360, fps: 25 },
    ],
    [
      "no rate of its own below the wanted one",
      WEBCAM,
      { fps: 26 },
      { kind: "raw", format: "YUY2", width: 640, height: 360, fps: 30 },
    ],
    ["JPEG above that", WEBCAM, { width: 1280, height: 720 }, { kind: "mjpeg", width: 1280, height: 720, fps: 30 }],
    ["what the profile insists on", WEBCAM, { format: "mjpeg" }, { kind: "mjpeg", width: 640, height: 360, fps: 30 }],
    [
      "raw though it is slow, where the profile insists",
      WEBCAM,
      { width: 1280, height: 720, format: "raw" },
      { kind: "raw", format: "YUY2", width: 1280, height: 720, fps: 10 },
    ],
    [
      "the smallest that is large enough",
      WEBCAM,
      { width: 320, height: 240 },
      { kind: "mjpeg", width: 640, height: 480, fps: 30 },
    ],
    [
      "the largest where none is large enough",
      WEBCAM,
      { width: 1920, height: 1080 },
      { kind: "mjpeg", width: 1280, height: 720, fps: 30 },
    ],
    ["a picture that moves before one that fits", SLOW, {}, { kind: "mjpeg", width: 800, height: 600 }],
    [
      "any size and rate out of a range",
      RANGES,
      { fps: 20 },
      { kind: "raw", format: "I420", width: 640, height: 360, fps: 20 },
    ],
    [
      "the next even size of a range",
      RANGES,
      { width: 641, height: 361 },
      { kind: "raw", format: "I420", width: 642, height: 362, fps: 25 },
    ],
  ] as const)("%s", (_name, listing, wanted, chosen) => {
    expect(chooseMode(parseFormats(listing), want(wanted))).toEqual(chosen);
  });

  test("nothing of a camera that gives Bayer pictures alone, whose formats can be named", () => {
    expect(chooseMode(parseFormats(BAYER), want())).toBeUndefined();
    expect(namedFormats(BAYER)).toEqual(["pBAA", "RG10"]);
    expect(chooseMode(parseFormats(RANGES), want({ format: "mjpeg" }))).toBeUndefined();
  });

  test("whatever is listed, what is chosen is what was offered, and large lists end", () => {
    const line = fc.oneof(
      fc.constantFrom(...WEBCAM.split("\n"), ...RANGES.split("\n"), ...BAYER.split("\n")),
      fc.string({ maxLength: 60 }),
      fc.tuple(fc.nat(99_999), fc.nat(99_999)).map(([x, y]) => `\t\tSize: Stepwise ${x}x1 - ${y}x9 with step ${y}/0`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 160, max: 1920 }), (lines, width) => {
        const modes = parseFormats(lines.join("\n"));
        const chosen = chooseMode(modes, want({ width }));
        expect(chosen === undefined).toBe(modes.length === 0);
        if (chosen === undefined) return;
        const offered = modes.some(
          (mode) => mode.kind === chosen.kind && mode.width.max >= chosen.width && mode.height.max >= chosen.height,
        );
        expect(offered).toBe(true);
      }),
    );
    expect(parseFormats(WEBCAM.repeat(5000)).length).toBeLessThanOrEqual(512);
  });
});

describe("the pipeline's text", () => {
  test("what was chosen, brought to the size of the profile without stretching", () => {
    const settings = settingsOf({ source: "v4l2" });
    const exact = chooseMode(parseFormats(WEBCAM), want());
    expect(launchText(settings, exact)).toMatch(
      /^v4l2src name=source device=\/dev\/video0 ! video\/x-raw,format=YUY2,width=640,height=360,framerate=25\/1 ! videorate drop-only=true max-rate=25 ! tee/,
    );
    const larger = chooseMode(parseFormats(SLOW), want());
    expect(launchText(settings, larger)).toMatch(
      /! image\/jpeg,width=800,height=600 ! jpegdec ! videorate drop-only=true max-rate=25 ! videoscale add-borders=true ! video\/x-raw,width=640,height=360,/,
    );
  });

  test("libcamera: its camera by name, no frame rate asked for, and no name that could change the pipeline", () => {
    const camera = "/base/axi/pcie@120000/rp1/i2c@88000/imx708@1a";
    expect(launchText(settingsOf({ source: "libcamera", camera }))).toContain(
      `libcamerasrc name=source camera-name="${camera}" ! video/x-raw,width=640,height=360 ! videorate drop-only=true max-rate=25 ! tee`,
    );
    expect(launchText(settingsOf({ source: "libcamera" }))).toMatch(/^libcamerasrc name=source ! video/);
    for (const name of ['a" ! filesink location="/tmp/x', "a b", ""]) {
      expect(() => launchText(settingsOf({ source: "libcamera", camera: name }))).toThrow(
        expect.objectContaining({ code: "config.invalid" }),
      );
    }
  });
});
