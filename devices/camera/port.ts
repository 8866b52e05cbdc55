import type { EventEmitter } from "node:events";
import type { VisioborneError } from "../../src/contract/errors.ts";
import type { Device } from "../device.ts";

/**
 * Why the camera is opened. There is no other reason (CNIL: microphone and camera off when not needed). `framing`: an
 * installer looks at light and framing, on the borne's own screen.
 */
export type CapturePurpose = "call" | "self-test" | "framing";

/** What the frames say: `starting` until the first one. Frames are watched, not the process. */
export type PictureState = "starting" | "live" | "frozen" | "black" | "absent";

/** Where a call's picture goes: RTP with H.264 constrained baseline, packetization-mode 1, on loopback UDP. */
export interface VideoSend {
  readonly port: number;
  readonly payload: number;
  readonly kbps: number;
  /** Height in pixels; the width keeps the picture's shape. Never more than the camera gives. */
  readonly height: number;
  readonly fps: number;
}

/** What can be changed while it runs; what is left out stays. `kbps` 0 = no picture is sent. */
export type VideoChange = Partial<Pick<VideoSend, "kbps" | "height" | "fps">>;

/** Figures of an open capture. */
export interface CaptureStats {
  readonly frames: number;
  /** Mean over the last second. */
  readonly fps: number;
  /** Mean luma of the last frame, 0 (black) to 255. */
  readonly luma: number;
  /** Age of the last frame whose picture differed from the one before, in milliseconds. */
  readonly stillMs: number;
}

export interface CaptureEvents {
  /** The stream of RTP begins anew, with numbers of its own: its source was replaced. Said before the first packet. */
  restarted: [];
  picture: [PictureState];
  /**
   * The capture has ended by itself: camera unplugged or media process dead, and it could not be brought back; or
   * `capture.interrupted`, a self-test from which a call took the camera.
   */
  ended: [VisioborneError];
}

/** An open camera. Exactly one at a time. */
export interface Capture extends EventEmitter<CaptureEvents> {
  readonly purpose: CapturePurpose;
  picture(): PictureState;
  stats(): CaptureStats;
  /** Changes what is sent; takes effect with the next frames. Does nothing in a capture that sends nothing. */
  setVideo(change: VideoChange): void;
  /** Asks the encoder for a keyframe. */
  forceKeyframe(): void;
  /** Closes the camera. Idempotent; resolves when the device is released. */
  close(): Promise<void>;
}

/**
 * The camera. It is closed but for a call or a self-test; while it is closed only its presence is watched
 * (the device node), never a picture.
 */
export interface Camera extends Device {
  /**
   * Opens the camera; resolves at the first frame. A call takes the camera from what else is on.
   * @param video where the picture is sent; a self-test sends none
   * @throws VisioborneError `camera.absent`, `camera.busy` (held, or already open here)
   */
  capture(purpose: CapturePurpose, signal: AbortSignal, video?: VideoSend): Promise<Capture>;
  /** How often it was opened since the device was made: a test counts opens. */
  opens(): number;
}
