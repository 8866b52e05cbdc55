import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { PcmH264 } from "./pcm-h264.ts";
import { pictureOf } from "./picture-size.ts";
import type { VideoPicture } from "./picture-size.ts";
import type { VideoSend } from "./port.ts";
import { RtpH264 } from "./rtp-h264.ts";

const CAMERA = { width: 640, height: 360 } as const;
/** A macroblock as it is sent: 384 bytes of picture, and what stands around them. */
const MACROBLOCK_BYTES = 390;
/** No more of them in a frame, whatever the rate. */
const MAX_PATCHES = 16;
/** Frames that are made up for after a late timer. */
const MAX_LATE_FRAMES = 3;
const DARK_LUMA = 16;
const LIT_LUMA = 96;

/** What the lens sees. */
export type View = "moving" | "frozen" | "black";

/** What a call gets of the simulated camera: real H.264, a grey field over which light macroblocks run. */
export class TwinVideo {
  readonly #fps: number;
  readonly #port: number;
  readonly #rtp: RtpH264;
  readonly #view: () => View;
  readonly #socket: Socket = createSocket("udp4");
  #picture: VideoPicture;
  #encoder: PcmH264;
  #timer: NodeJS.Timeout | undefined;
  #startMs = 0;
  #frames = 0;
  #needsKeyframe = true;
  #stopped = false;
  #creditBytes = 0;
  #cursor = 0;
  #luma = 0;

  /** @param fps the camera's @param view asked for each frame */
  constructor(video: VideoSend, fps: number, view: () => View) {
    this.#fps = fps;
    this.#port = video.port;
    this.#rtp = new RtpH264(video.payload);
    this.#view = view;
    this.#picture = pictureOf(video, { ...CAMERA, fps });
    this.#encoder = new PcmH264(this.#picture.width, this.#picture.height);
    this.#socket.unref();
  }

  start(): void {
    this.#startMs = performance.now();
    this.#tick();
  }

  set(video: VideoSend): void {
    const was = this.#picture;
    this.#picture = pictureOf(video, { ...CAMERA, fps: this.#fps });
    const { width, height, fps } = this.#picture;
    if (width !== was.width || height !== was.height) {
      this.#encoder = new PcmH264(width, height);
      this.#needsKeyframe = true;
      this.#cursor = 0;
    }
    if (fps !== was.fps) this.#frames = this.#dueFrames();
  }

  forceKeyframe(): void {
    this.#needsKeyframe = true;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  #dueFrames(): number {
    return Math.floor(((performance.now() - this.#startMs) * this.#picture.fps) / 1000);
  }

  #tick(): void {
    const due = this.#dueFrames();
    this.#frames = Math.max(this.#frames, due - MAX_LATE_FRAMES);
    for (; this.#frames <= due; this.#frames += 1) if (this.#picture.kbps > 0) this.#send();
    const nextMs = this.#startMs + (this.#frames * 1000) / this.#picture.fps - performance.now();
    this.#timer = setTimeout(() => this.#tick(), Math.max(1, nextMs));
  }

  #send(): void {
    const atMs = (this.#frames * 1000) / this.#picture.fps;
    for (const packet of this.#rtp.pack(this.#nals(), atMs)) {
      this.#socket.send(packet, this.#port, "127.0.0.1", () => undefined);
    }
  }

  #nals(): Buffer[] {
    const { kbps, fps } = this.#picture;
    const view = this.#view();
    if (this.#needsKeyframe) {
      this.#needsKeyframe = false;
      return this.#encoder.keyframe(view === "black" ? DARK_LUMA : LIT_LUMA);
    }
    const patches = new Map<number, number>();
    this.#creditBytes = Math.min(this.#creditBytes + (kbps * 125) / fps, MAX_PATCHES * MACROBLOCK_BYTES);
    for (; this.#creditBytes >= MACROBLOCK_BYTES; this.#creditBytes -= MACROBLOCK_BYTES) {
      if (view === "frozen") continue;
      this.#luma = (this.#luma + 7) % 120;
      patches.set(this.#cursor, view === "black" ? DARK_LUMA : LIT_LUMA + this.#luma);
      this.#cursor = (this.#cursor + 1) % this.#encoder.macroblocks();
    }
    return this.#encoder.frame(patches);
  }
}
