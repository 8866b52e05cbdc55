import { spawn, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ENCODERS } from "../../../devices/camera/encoders.ts";
import { launchText } from "../../../devices/camera/gstreamer/launch.ts";
import { settingsOf } from "../../../devices/camera/gstreamer/options.ts";
import { videoBranchText } from "../../../devices/camera/gstreamer/video-branch.ts";
import { pictureOf } from "../../../devices/camera/picture-size.ts";
import { decode, isKeyframe, NAL, typeOf, VideoEnd } from "../../contract/kit/video.ts";

/** The hardware encoder is on boards only; the image without x264 is a choice. */
const isInstalled = (element: string): boolean => spawnSync("gst-inspect-1.0", [element]).status === 0;
const settings = settingsOf({ source: "testsrc" });

test.each(Object.values(ENCODERS).filter(({ element }) => isInstalled(element)))(
  "encoder $name: what it sends decodes, moves, and has the asked size",
  async (encoder) => {
    const end = await VideoEnd.open();
    const video = end.send({ height: 270 });
    const text = launchText(settings, undefined, videoBranchText(pictureOf(video, settings), video, encoder));
    const child = spawn("gst-launch-1.0", ["-q", ...text.split(" ")], { stdio: "ignore" });
    try {
      while (end.pictures().length < 60) await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      child.kill("SIGKILL");
    }
    const pictures = await end.from(isKeyframe);
    const { width, height, frames, moves } = await decode(pictures);
    expect({ width, height }).toEqual({ width: 480, height: 270 });
    const slices = pictures.flatMap(({ nals }) =>
      nals.filter((nal) => [NAL.slice, NAL.idr].includes(typeOf(nal) as 1)),
    );
    // The payloader puts the parameter sets before each slice of a keyframe: between two of them a picture would break.
    expect(slices).toHaveLength(pictures.length);
    expect(frames.length).toBeGreaterThanOrEqual(55);
    expect(moves).toBeGreaterThan(40);
  },
);
