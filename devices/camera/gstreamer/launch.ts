import { VisioborneError } from "../../../src/contract/errors.ts";
import type { GstreamerSettings } from "./options.ts";

/** Frames a second that are looked at: enough to tell a frozen picture, cheap enough for the smallest board. */
const WATCHED_PER_SECOND = 8;
export const WATCHED_WIDTH = 64;
export const WATCHED_HEIGHT = 36;
/** Pixels a frame by which the test picture moves: never the same one within 6 s at 640 pixels. */
export const TEST_SPEED_PX = 4;

/**
 * The text of the one pipeline, in GStreamer's launch syntax. Elements that are driven live have names.
 * @throws VisioborneError `config.invalid` for a device path that could change the pipeline
 */
export function launchText(settings: GstreamerSettings): string {
  return [
    settings.source === "testsrc" ? testSource(settings) : v4l2Source(settings),
    "tee name=camera",
    // The call takes its video from a second branch of `camera`: valve, encoder, payloader, udpsink.
    `camera. ! ${watchBranch()}`,
  ]
    .join(" ! ")
    .replace("tee name=camera ! camera.", "tee name=camera camera.");
}

function testSource({ width, height, fps }: GstreamerSettings): string {
  // smpte75 and not smpte: the latter has a field of noise, which never freezes.
  return (
    `videotestsrc name=source is-live=true pattern=smpte75 horizontal-speed=${TEST_SPEED_PX}` +
    ` ! video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1 ! videobalance name=light`
  );
}

function v4l2Source({ device, format, width, height, fps }: GstreamerSettings): string {
  if (device === undefined || !/^\/[A-Za-z0-9/_.:+@-]+$/.test(device)) {
    throw new VisioborneError(
      "config.invalid",
      `camera device ${JSON.stringify(device)}: expected a path like /dev/video0`,
    );
  }
  const size = `width=${width},height=${height}`;
  const picture = format === "mjpeg" ? `image/jpeg,${size} ! jpegdec` : `video/x-raw,${size}`;
  // max-rate and not a framerate in the caps: cameras offer 30 or 15 and refuse what lies between.
  return `v4l2src name=source device=${device} ! ${picture} ! videorate max-rate=${fps}`;
}

/**
 * The small branch that is watched. Nearest-neighbour keeps the sensor's noise, by which a live picture of a
 * still room differs from a frozen one; an average would lose it.
 */
function watchBranch(): string {
  return (
    "queue leaky=downstream max-size-buffers=2 max-size-bytes=0 max-size-time=0" +
    ` ! videorate name=rate max-rate=${WATCHED_PER_SECOND}` +
    " ! videoscale method=nearest-neighbour ! videoconvert" +
    ` ! video/x-raw,format=GRAY8,width=${WATCHED_WIDTH},height=${WATCHED_HEIGHT}` +
    " ! appsink name=watch sync=false async=false max-buffers=2 drop=true"
  );
}
