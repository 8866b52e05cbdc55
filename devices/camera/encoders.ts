/**
 * Which H.264 encoder a call takes on which board. Data; no element is made here.
 *
 * VP8 is in no row: in software it takes three to five times the processor of openh264 and overshoots its rate by 15 to
 * 50 % (measured at 640x360, 25 frames a second), and no board of the list has it in hardware.
 */

export type EncoderName = "openh264" | "v4l2h264" | "x264";

export interface Encoder {
  readonly name: EncoderName;
  /** GStreamer's element. */
  readonly element: string;
  /** Launch text from raw video to H.264 constrained baseline; the element is named `encoder`. */
  readonly launch: (bitrateKbps: number) => string;
  /** Live property of the rate and what one kbit/s is in it; null = fixed for the life of the pipeline. */
  readonly rate: { readonly property: string; readonly perKbps: number } | null;
  /** Its rate is so many bits a frame at the frame rate of the caps: with fewer frames it gives less than it was told. */
  readonly countsFrames: boolean;
}

/** Keyframes come when they are asked for; this is the longest without one, in frames: a minute. */
const KEYFRAME_EVERY = 1500;
const BASELINE = "video/x-h264,profile=constrained-baseline";

export const ENCODERS: Readonly<Record<EncoderName, Encoder>> = {
  openh264: {
    name: "openh264",
    element: "openh264enc",
    // Without frame skipping it ignores its rate where the picture is hard (measured: 800 asked, 6,000 given); a
    // max-bitrate beside it changes nothing. What it takes for another scene is often a noisy sensor, and gets a keyframe
    // that nobody asked for (measured: 14 in 10 s), each of them a second of a thin line.
    launch: (bitrateKbps) =>
      `openh264enc name=encoder rate-control=bitrate bitrate=${bitrateKbps * 1000}` +
      ` enable-frame-skip=true scene-change-detection=false complexity=low gop-size=${KEYFRAME_EVERY} ! ${BASELINE}`,
    rate: { property: "bitrate", perKbps: 1000 },
    countsFrames: false,
  },
  v4l2h264: {
    name: "v4l2h264",
    element: "v4l2h264enc",
    // Without a level in the caps the bcm2835 codec is "not negotiated" (raspberrypi/linux#3974). Its rate is a V4L2
    // control, which the binding can't set live: a new rate is a new pipeline.
    launch: (bitrateKbps) =>
      `v4l2h264enc name=encoder extra-controls="controls,video_bitrate=${bitrateKbps * 1000},` +
      `h264_i_frame_period=${KEYFRAME_EVERY},repeat_sequence_header=1" ! ${BASELINE},level=(string)4`,
    rate: null,
    countsFrames: true,
  },
  x264: {
    name: "x264",
    element: "x264enc",
    // One thread, or it codes a picture in slices, between which the payloader puts the parameter sets (measured: the
    // keyframe does not decode). GPL: taken only where the image brings it and openh264 is not there.
    launch: (bitrateKbps) =>
      `x264enc name=encoder tune=zerolatency threads=1 speed-preset=ultrafast bitrate=${bitrateKbps} vbv-buf-capacity=500` +
      ` key-int-max=${KEYFRAME_EVERY} ! ${BASELINE}`,
    rate: { property: "bitrate", perKbps: 1 },
    // Measured: 300 told at 25 frames a second, 136 given at 12.
    countsFrames: true,
  },
};

/**
 * Boards by what their device tree says, and their encoders in order of preference. A Pi 5 has no H.264 encoder in
 * hardware; that of a Pi 4 is the same as a Pi 3's and its rate is fixed in a call, so four fast cores go before it; a
 * Pi 3 or a Zero 2 has no core to spare.
 */
const BOARDS: readonly { readonly model: RegExp; readonly encoders: readonly EncoderName[] }[] = [
  { model: /Raspberry Pi (?:5|500|Compute Module 5)/, encoders: ["openh264", "x264"] },
  { model: /Raspberry Pi (?:4|400|Compute Module 4)/, encoders: ["openh264", "x264", "v4l2h264"] },
  { model: /Raspberry Pi (?:3|Zero 2|Compute Module 3)/, encoders: ["v4l2h264", "openh264", "x264"] },
];
const ANY_BOARD: readonly EncoderName[] = ["openh264", "x264"];

/**
 * The encoders to try on a board, in this order.
 * @param model as the board tells it, e.g. `Raspberry Pi 4 Model B Rev 1.5`
 */
export function encodersFor(model: string): readonly Encoder[] {
  const names = BOARDS.find((board) => board.model.test(model))?.encoders ?? ANY_BOARD;
  return names.map((name) => ENCODERS[name]);
}
