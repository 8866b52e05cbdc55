import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { VisioborneError } from "../../src/contract/errors.ts";
import type { Clock, Logger } from "../../src/contract/runtime.ts";
import { Restarts } from "../media/restarts.ts";
import { FrameMeter } from "./frame-meter.ts";
import { observe, startPicture } from "./picture.ts";
import type { Observation, PictureMemory } from "./picture.ts";
import type {
  Capture,
  CaptureEvents,
  CapturePurpose,
  CaptureStats,
  PictureState,
  VideoChange,
  VideoSend,
} from "./port.ts";
import type { CameraBackend, FrameSource } from "./source.ts";

const TICK_MS = 250;
/** A tick this late means that this process slept, not the camera: frames that wait are read before judging. */
const LATE_TICK_MS = 1000;
/** How long an unplugged camera is waited for inside one capture, in milliseconds. */
const REPLUG_MS = 20_000;
const REPLUG_POLL_MS = 200;

/** What a capture needs of the camera that it belongs to. */
export interface CaptureContext {
  readonly backend: CameraBackend;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of every change of the memory that matters: another picture, or proof that it is good. */
  readonly onVerdict: (memory: PictureMemory, detail: string) => void;
  /** Told once, when the camera is free again. */
  readonly onReleased: () => void;
}

/**
 * An open camera whose frames are watched. When they stop it replaces the source (a killed, stopped or hung
 * media process, a camera plugged in again) and goes on as the same capture; it ends only when that fails.
 */
export class WatchedCapture extends EventEmitter<CaptureEvents> implements Capture {
  readonly purpose: CapturePurpose;
  readonly #context: CaptureContext;
  readonly #closing = new AbortController();
  readonly #meter = new FrameMeter();
  #video: VideoSend | undefined;
  #memory: PictureMemory;
  #source: FrameSource;
  #tick: NodeJS.Timeout | undefined;
  #lastTickMs = 0;
  #recovery: Promise<void> | undefined;
  readonly #restarts: Restarts;
  #triedToThaw = false;
  #over: Promise<void> | undefined;

  constructor(purpose: CapturePurpose, context: CaptureContext, video?: VideoSend) {
    super();
    this.purpose = purpose;
    this.#context = context;
    this.#video = video;
    this.#restarts = new Restarts(() => context.clock.monotonicMs());
    this.#memory = startPicture(context.clock.monotonicMs());
    this.#source = this.#newSource();
  }

  /**
   * Opens the source; called once, by the camera. Resolves at the first frame.
   * @throws VisioborneError `camera.absent`, `camera.busy`
   */
  async open(signal: AbortSignal): Promise<void> {
    try {
      await this.#source.open(AbortSignal.any([signal, this.#closing.signal]));
    } catch (error) {
      this.#over ??= this.#release((source) => source.kill(), error);
      await this.#over;
      throw error;
    }
    this.#lastTickMs = this.#context.clock.monotonicMs();
    this.#tick = setInterval(() => this.#onTick(), TICK_MS);
  }

  picture(): PictureState {
    return this.#memory.picture;
  }

  /** The whole memory of the frames, for the self-test's verdict. */
  memory(): PictureMemory {
    return this.#memory;
  }

  stats(): CaptureStats {
    const { lastChangeMs, luma } = this.#memory;
    const stillMs = Math.max(0, Math.round(this.#context.clock.monotonicMs() - lastChangeMs));
    return { frames: this.#meter.frames(), fps: this.#meter.fps(), luma, stillMs };
  }

  setVideo(change: VideoChange): void {
    if (!this.#video || this.#over) return;
    this.#video = { ...this.#video, ...change };
    this.#source.setVideo(this.#video);
  }

  forceKeyframe(): void {
    if (!this.#over) this.#source.forceKeyframe();
  }

  /** Times the source was replaced. */
  restarts(): number {
    return this.#restarts.count();
  }

  /** Whether it is closed or ended, or on its way to be. */
  isOver(): boolean {
    return this.#over !== undefined;
  }

  close(): Promise<void> {
    this.#over ??= this.#release(
      (source) => source.close(),
      new VisioborneError("capture.closed", "the capture was closed"),
    );
    return this.#over;
  }

  /** The camera's node has gone: no need to wait for frames to fail. */
  unplugged(reason: string): void {
    this.#recover(new VisioborneError("camera.absent", `the camera was unplugged: ${reason}`, { reason }));
  }

  /** Ends it from the inside: it could not be brought back, or a call needs the camera. */
  end(error: VisioborneError): Promise<void> {
    if (this.#over) return this.#over;
    this.#over = this.#release((source) => source.kill(), error);
    this.#context.log.warn({ code: error.code, detail: error.message, restarts: this.restarts() }, "capture ended");
    this.emit("ended", error);
    return this.#over;
  }

  async #release(how: (source: FrameSource) => Promise<void>, reason: unknown): Promise<void> {
    clearInterval(this.#tick);
    this.#closing.abort(reason);
    try {
      await Promise.all([how(this.#source), this.#recovery]);
    } finally {
      this.#context.onReleased();
    }
  }

  #newSource(): FrameSource {
    const source = this.#context.backend.newSource(this.#video);
    this.#meter.restart();
    source.on("frame", ({ changed, luma }) => {
      if (this.#source === source) this.#see({ kind: "frame", atMs: this.#nowMs(), changed, luma });
    });
    source.on("count", ({ frames, atMs }) => {
      if (this.#source === source) this.#meter.count(frames, atMs);
    });
    source.on("failed", (error) => {
      if (this.#source === source && this.#tick) this.#recover(error);
    });
    return source;
  }

  #nowMs(): number {
    return this.#context.clock.monotonicMs();
  }

  #onTick(): void {
    const nowMs = this.#nowMs();
    const late = nowMs - this.#lastTickMs > LATE_TICK_MS;
    this.#lastTickMs = nowMs;
    if (late) return;
    this.#see({ kind: "tick", atMs: nowMs });
    if (this.#memory.picture === "absent") {
      const silence = this.#source.silence();
      this.#recover(new VisioborneError("camera.absent", `no frame comes any more: ${silence}`, { silence }));
    }
  }

  #see(seen: Observation, detail = ""): void {
    if (this.#over) return;
    const before = this.#memory;
    const after = observe(before, seen, this.#context.backend.limits);
    this.#memory = after;
    if (after.good) this.#triedToThaw = false;
    if (after.picture !== before.picture || (after.good && !before.good)) this.#context.onVerdict(after, detail);
    if (after.picture === before.picture) return;
    this.#context.log.info({ picture: after.picture, was: before.picture, detail }, "picture");
    this.emit("picture", after.picture);
    // A frozen picture is worth one restart of its source; a second would only make the picture blink.
    if (after.picture === "frozen" && this.purpose === "call" && !this.#triedToThaw) {
      this.#triedToThaw = true;
      this.#recover(new VisioborneError("camera.frozen", "the picture stands still"));
    }
  }

  #recover(why: VisioborneError): void {
    if (this.#over || this.#recovery) return;
    this.#context.log.warn({ code: why.code, detail: why.message }, "the camera's source is replaced");
    if (why.code !== "camera.frozen") this.#see({ kind: "gone", atMs: this.#nowMs() }, why.message);
    this.#recovery = this.#bringBack(why).finally(() => {
      this.#recovery = undefined;
    });
  }

  /** Kills the source and opens new ones until frames are back, or until it is no longer reasonable. */
  async #bringBack(why: VisioborneError): Promise<void> {
    const { backend } = this.#context;
    const startedMs = this.#nowMs();
    let error = why;
    await this.#source.kill();
    while (!this.#over) {
      const missing = await backend.missing();
      if (missing !== undefined) {
        error = new VisioborneError("camera.absent", `the camera is not there: ${missing}`, { missing });
        if (this.#nowMs() - startedMs > REPLUG_MS) return void this.end(error);
        await delay(REPLUG_POLL_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        continue;
      }
      if (this.#over) return;
      if (!this.#restarts.take()) return void this.end(error);
      const source = this.#newSource();
      this.#source = source;
      // Said before its first packet, which is the one that the peer must take for a new beginning.
      if (this.#video) this.emit("restarted");
      try {
        await source.open(this.#closing.signal);
        this.#restarts.worked();
        return;
      } catch (failure) {
        if (failure instanceof VisioborneError) error = failure;
        await source.kill();
      }
    }
  }
}
