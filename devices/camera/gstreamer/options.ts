import { DEFAULT_LIMITS } from "../picture.ts";

export interface GstreamerOptions {
  readonly source?: "testsrc" | "v4l2" | "libcamera";
  readonly device?: string;
  readonly camera?: string;
  readonly format?: "auto" | "raw" | "mjpeg";
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  readonly blackLuma?: number;
  readonly firstFrameMs?: number;
  readonly grain?: boolean;
}

/** The options with their defaults filled in. `device` is there for v4l2, and nowhere else unless given. */
export interface GstreamerSettings extends Required<Omit<GstreamerOptions, "device" | "camera">> {
  readonly device: string | undefined;
  readonly camera: string | undefined;
}

const DEFAULTS = {
  source: "v4l2",
  format: "auto",
  width: 640,
  height: 360,
  fps: 25,
  blackLuma: DEFAULT_LIMITS.blackLuma,
  firstFrameMs: DEFAULT_LIMITS.firstFrameMs,
  grain: false,
} as const;
const DEFAULT_NODE = "/dev/video0";

export function settingsOf(options: GstreamerOptions): GstreamerSettings {
  const settings = { ...DEFAULTS, ...options };
  const device = options.device ?? (settings.source === "v4l2" ? DEFAULT_NODE : undefined);
  return { ...settings, device, camera: options.camera };
}

/** JSON Schema of the options. The path's pattern keeps quotes and spaces out of the pipeline's text. */
export const gstreamerOptionsSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    source: {
      enum: ["testsrc", "v4l2", "libcamera"],
      default: DEFAULTS.source,
      description:
        "Where the picture comes from: a Video4Linux camera (USB), one on the CSI connector through libcamera, or " +
        "GStreamer's test picture.",
    },
    device: {
      type: "string",
      pattern: "^/[A-Za-z0-9/_.:+@-]+$",
      description:
        "v4l2: the camera's node (default /dev/video0); prefer a stable name under /dev/v4l/by-id. " +
        "testsrc: a file that stands for the node, absent while it does not exist; without it always there.",
    },
    camera: {
      type: "string",
      maxLength: 200,
      pattern: "^[A-Za-z0-9/_.:+@,-]+$",
      description:
        "libcamera: the camera's name as `cam -l` lists it, e.g. /base/soc/i2c0mux/i2c@1/imx708@1a; without it the first.",
    },
    format: {
      enum: ["auto", "raw", "mjpeg"],
      default: DEFAULTS.format,
      description:
        "v4l2: what is asked of the camera. auto = by what it lists: raw up to 640x360, above that mjpeg, which many " +
        "USB cameras need for it.",
    },
    width: { type: "integer", minimum: 160, maximum: 1920, default: DEFAULTS.width, description: "Pixels." },
    height: { type: "integer", minimum: 120, maximum: 1080, default: DEFAULTS.height, description: "Pixels." },
    fps: {
      type: "integer",
      minimum: 5,
      maximum: 60,
      default: DEFAULTS.fps,
      description: "Frames per second; of a camera that gives more, frames are left out.",
    },
    blackLuma: {
      type: "number",
      minimum: 0,
      maximum: 100,
      default: DEFAULTS.blackLuma,
      description: "Mean luma (0 to 255; video black is 16) under which the picture counts as black.",
    },
    firstFrameMs: {
      type: "integer",
      minimum: 1000,
      maximum: 60_000,
      default: DEFAULTS.firstFrameMs,
      description:
        "How long it may take to give its first picture, in milliseconds; more for a board that is very slow.",
    },
    grain: {
      type: "boolean",
      default: DEFAULTS.grain,
      description:
        "testsrc: with the noise of a cheap sensor in poor light. Its picture takes all of the rate that a call gives it; " +
        "without, less than 100 kbit/s.",
    },
  },
} as const;
