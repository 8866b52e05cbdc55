import { VisioborneError } from "../../../src/contract/errors.ts";
import type { ChosenMode } from "./formats.ts";
import type { GstreamerSettings } from "./options.ts";

/** Frames a second that are looked at: enough to tell a frozen picture, cheap enough for the smallest board. */
const WATCHED_PER_SECOND = 8;
export const WATCHED_WIDTH = 64;
export const WATCHED_HEIGHT = 36;
/** Share of noise in the test picture: +-5 of 255 on each pixel, anew in each frame. */
const GRAIN_ALPHA = 0.04;
/** Pixels a frame by which the test picture moves: never the same one within 6 s at 640 pixels. */
export const TEST_SPEED_PX = 4;

/**
 * The text of the one pipeline, in GStreamer's launch syntax. Elements that are driven live have names.
 * @param mode what is asked of a v4l2 camera; without it the profile's own words count
 * @param call the branch from which a call has its picture (`video-branch.ts`)
 * @throws VisioborneError `config.invalid` for a device or a camera whose name could change the pipeline
 */
export function launchText(settings: GstreamerSettings, mode?: ChosenMode, call?: string): string {
  const branches = [watchBranch(), ...(call === undefined ? [] : [call])];
  return [`${sourceText(settings, mode)} ! tee name=camera`, ...branches.map((branch) => `camera. ! ${branch}`)].join(
    " ",
  );
}

function sourceText(settings: GstreamerSettings, mode: ChosenMode | undefined): string {
  switch (settings.source) {
    case "testsrc":
      return testSource(settings);
    case "v4l2":
      return v4l2Source(settings, mode ?? toldMode(settings));
    case "libcamera":
      return libcameraSource(settings);
  }
}

/** Whether a camera's pictures come as JPEG. */
export function isJpeg(settings: GstreamerSettings, mode?: ChosenMode): boolean {
  return settings.source === "v4l2" && (mode ?? toldMode(settings)).kind === "mjpeg";
}

/** What the profile says, of a camera that could not be asked. */
function toldMode({ format, width, height }: GstreamerSettings): ChosenMode {
  return { kind: format === "mjpeg" ? "mjpeg" : "raw", width, height };
}

function testSource({ width, height, fps, grain }: GstreamerSettings): string {
  // smpte75 and not smpte: the latter has a field of noise, which never freezes.
  const caps = `video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1`;
  const bars = `videotestsrc name=source is-live=true pattern=smpte75 horizontal-speed=${TEST_SPEED_PX} ! ${caps}`;
  if (!grain) return `${bars} ! videobalance name=light`;
  return (
    `${bars} ! grain.  videotestsrc is-live=true pattern=snow ! ${caps} ! grain.` +
    `  compositor name=grain sink_1::alpha=${GRAIN_ALPHA} ! ${caps} ! videobalance name=light`
  );
}

function v4l2Source({ device, width, height, fps }: GstreamerSettings, mode: ChosenMode): string {
  if (device === undefined || !/^\/[A-Za-z0-9/_.:+@-]+$/.test(device)) {
    throw new VisioborneError(
      "config.invalid",
      `camera device ${JSON.stringify(device)}: expected a path like /dev/video0`,
    );
  }
  const format = mode.format === undefined ? "" : `,format=${mode.format}`;
  // No frame rate but one that the camera lists: it refuses what lies between two of them.
  const rate = mode.fps === undefined ? "" : `,framerate=${mode.fps}/1`;
  const asked = `width=${mode.width},height=${mode.height}${rate}`;
  const picture = mode.kind === "mjpeg" ? `image/jpeg,${asked} ! jpegdec` : `video/x-raw${format},${asked}`;
  const size = mode.width === width && mode.height === height ? "" : ` ! ${scaledTo(width, height)}`;
  return `v4l2src name=source device=${device} ! ${picture} ! ${atMost(fps)}${size}`;
}

/** libcamera chooses the sensor's own mode and scales in the image processor: any size may be asked for. */
function libcameraSource({ camera, width, height, fps }: GstreamerSettings): string {
  if (camera !== undefined && !/^[A-Za-z0-9/_.:+@,-]+$/.test(camera)) {
    throw new VisioborneError(
      "config.invalid",
      `camera ${JSON.stringify(camera)}: expected a name as \`cam -l\` lists it`,
    );
  }
  const name = camera === undefined ? "" : ` camera-name="${camera}"`;
  // The element of Debian 12 (0.0.3) takes no frame rate: frames are left out behind it.
  return `libcamerasrc name=source${name} ! video/x-raw,width=${width},height=${height} ! ${atMost(fps)}`;
}

/**
 * Leaves out frames above a rate. Without `drop-only` a frame is given on only when the next one has come (measured: 40
 * ms later at 25 a second), and what was missing is made up by copies.
 */
export function atMost(fps: number, name?: string): string {
  return `videorate ${name === undefined ? "" : `name=${name} `}drop-only=true max-rate=${fps}`;
}

/** Borders, not a stretched face, where the camera has another shape. */
function scaledTo(width: number, height: number): string {
  return `videoscale add-borders=true ! video/x-raw,width=${width},height=${height},pixel-aspect-ratio=1/1`;
}

/**
 * The small branch that is watched. Nearest-neighbour keeps the sensor's noise, by which a live picture of a
 * still room differs from a frozen one; an average would lose it.
 */
function watchBranch(): string {
  return (
    "queue leaky=downstream max-size-buffers=2 max-size-bytes=0 max-size-time=0" +
    ` ! ${atMost(WATCHED_PER_SECOND, "rate")}` +
    " ! videoscale method=nearest-neighbour ! videoconvert" +
    ` ! video/x-raw,format=GRAY8,width=${WATCHED_WIDTH},height=${WATCHED_HEIGHT}` +
    " ! appsink name=watch sync=false async=false max-buffers=2 drop=true"
  );
}
