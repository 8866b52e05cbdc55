import type { Element, Pipeline } from "../../media/superficial.ts";
import type { Encoder } from "../encoders.ts";
import type { VideoPicture } from "../picture-size.ts";
import type { VideoSend } from "../port.ts";
import { atMost } from "./launch.ts";

/** Bytes of a packet of RTP: below any path's limit with the headers of SRTP, UDP, IPv6 and a tunnel. */
const MTU_BYTES = 1200;
/** What the encoder starts with while no picture is sent. */
const IDLE_KBPS = 100;

/** Of what is encoded: BT.601 in the range of video. The call tells the other end so (src/call/peer/h264/colour.ts). */
const COLOURS = "colorimetry=bt601";
/**
 * JPEG has 0 to 255 where video has 16 to 235, and 16 to 240 for colours: told nothing, the other end shows all that is dark as
 * black and all that is light as white. `videoconvert` (1.22) changes no range where the matrix stays, so it is done by tables:
 * `videobalance` makes 16 + (value - 16) * contrast + 255 * brightness of the light.
 */
const FROM_JPEG =
  `videobalance contrast=${219 / 255} brightness=${(16 * 219) / 255 / 255} saturation=${224 / 255}` +
  ` ! capssetter caps=video/x-raw,${COLOURS} ! `;

/** From a camera's picture to one that an encoder takes. */
export function encodable(jpeg: boolean): string {
  return `${jpeg ? FROM_JPEG : ""}videoconvert ! video/x-raw,format=I420,${COLOURS}`;
}

const NAMES = { gate: "gate", pace: "pace", size: "size", encoder: "encoder", sink: "call" } as const;

/** No borders and square pixels: the odd half pixel of an even width is stretched, which nobody sees. */
const sizeCaps = ({ width, height }: VideoPicture): string =>
  `video/x-raw,width=${width},height=${height},pixel-aspect-ratio=1/1`;

/** The rate to set, of an encoder that counts frames and not time: it knows of the camera's frame rate only. */
function encoderKbps({ kbps, fps, ofFps }: VideoPicture, { countsFrames }: Encoder): number {
  return Math.round(countsFrames ? (kbps * ofFps) / fps : kbps);
}

/**
 * The branch of the tee by which a call has its picture, as launch text. Nothing in it holds a frame back: the queue
 * has one place and drops the older picture, frames are left out and never waited for, the encoder looks at no later
 * frame, and the sink doesn't wait for the clock. Measured from source to packet at 640x360: 1.3 ms.
 *
 * `capssetter` tells the encoder one frame rate for the whole call, or each change of it would cost a keyframe, which is
 * half a second of a thin line.
 *
 * @param jpeg the camera's pictures are JPEG
 */
export function videoBranchText(
  picture: VideoPicture,
  ends: Pick<VideoSend, "port" | "payload">,
  encoder: Encoder,
  jpeg = false,
): string {
  return (
    "queue leaky=downstream max-size-buffers=1 max-size-bytes=0 max-size-time=0" +
    ` ! valve name=${NAMES.gate} drop=${picture.kbps === 0} ! ${atMost(picture.fps, NAMES.pace)}` +
    ` ! capssetter caps=video/x-raw,framerate=${picture.ofFps}/1` +
    ` ! videoscale add-borders=false ! capsfilter name=${NAMES.size} caps=${sizeCaps(picture)}` +
    ` ! ${encodable(jpeg)} ! ${encoder.launch(encoderKbps(picture, encoder) || IDLE_KBPS)} ! h264parse` +
    ` ! rtph264pay pt=${ends.payload} mtu=${MTU_BYTES} config-interval=-1 aggregate-mode=zero-latency` +
    ` ! udpsink name=${NAMES.sink} host=127.0.0.1 port=${ends.port} sync=false async=false`
  );
}

/** The branch as the media process drives it while it plays. */
export class VideoBranch {
  readonly #pipeline: Pipeline;
  readonly #encoder: Encoder;
  readonly #elements: Readonly<Record<keyof typeof NAMES, Element>>;
  #now: Partial<VideoPicture> = {};

  /** @param find an element by its name; throws when there is none */
  constructor(pipeline: Pipeline, encoder: Encoder, find: (name: string) => Element) {
    this.#pipeline = pipeline;
    this.#encoder = encoder;
    const { gate, pace, size, encoder: coder, sink } = NAMES;
    this.#elements = { gate: find(gate), pace: find(pace), size: find(size), encoder: find(coder), sink: find(sink) };
  }

  /** Only what has changed is set: new caps make the encoder begin anew, with a keyframe. */
  set(picture: VideoPicture): void {
    const { gate, pace, size, encoder } = this.#elements;
    const { rate } = this.#encoder;
    const { kbps, width, height, fps } = picture;
    const was = this.#now;
    if (width !== was.width || height !== was.height) size["caps"] = sizeCaps(picture);
    if (fps !== was.fps) pace["max-rate"] = fps;
    if ((kbps !== was.kbps || fps !== was.fps) && kbps > 0 && rate) {
      encoder[rate.property] = encoderKbps(picture, this.#encoder) * rate.perKbps;
    }
    if (kbps !== was.kbps) gate["drop"] = kbps === 0;
    this.#now = picture;
  }

  forceKeyframe(): void {
    this.#pipeline.forceKeyUnit(NAMES.sink, 1);
  }
}
