import type { EventEmitter } from "node:events";
import type { VisioborneError } from "../../src/contract/errors.ts";
import type { DeviceIdentity } from "../device.ts";
import type { PictureLimits } from "./picture.ts";
import type { VideoSend } from "./port.ts";

export interface FrameSourceEvents {
  /** A watched frame, 5 to 10 a second whatever the camera's rate. `luma` is its mean, 0 to 255. */
  frame: [frame: { readonly changed: boolean; readonly luma: number }];
  /** All frames of the camera since it was opened, about twice a second; `atMs` on the source's own clock. */
  count: [count: { readonly frames: number; readonly atMs: number }];
  /** No more frames will come from this source. */
  failed: [VisioborneError];
}

/** One opening of whatever gives the frames. Single-use: bringing a picture back is making a new one. */
export interface FrameSource extends EventEmitter<FrameSourceEvents> {
  /**
   * Resolves at the first frame.
   * @throws VisioborneError `camera.absent`, `camera.busy`; the signal's reason when it aborts.
   */
  open(signal: AbortSignal): Promise<void>;
  /** Sends its picture like this from now on; the ends (port, payload) stay. Nothing in a source that sends nothing. */
  setVideo(video: VideoSend): void;
  /** Asks the encoder for a keyframe. */
  forceKeyframe(): void;
  /** Why no frame may be coming, in a few words for the log and the alert. */
  silence(): string;
  /** Releases the camera in good order; resolves within 5 s whatever happens. */
  close(): Promise<void>;
  /** Releases it at once, without asking: for a source that no longer answers. Resolves within 2 s. */
  kill(): Promise<void>;
}

/** What a camera driver brings; `CameraDevice` makes a camera of it. */
export interface CameraBackend {
  readonly identity: DeviceIdentity;
  readonly limits: PictureLimits;
  /** @param video where its picture is sent; undefined = nowhere */
  newSource(video: VideoSend | undefined): FrameSource;
  /** Why the camera is not there (node missing, no permission), or undefined when it is. Opens nothing. */
  missing(): Promise<string | undefined>;
}
