import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { VisioborneError } from "../../src/contract/errors.ts";
import type { OnBench } from "../bench.ts";
import type { Driver } from "../device.ts";
import { faultOption, TwinShelf } from "../twin.ts";
import type { TwinOptions } from "../twin.ts";
import { CameraDevice } from "./device.ts";
import { CameraHardware } from "./hardware.ts";
import { DEFAULT_LIMITS } from "./picture.ts";
import type { Camera, VideoSend } from "./port.ts";
import type { CameraBackend, FrameSource, FrameSourceEvents } from "./source.ts";
import type { View } from "./twin-video.ts";
import { TwinVideo } from "./twin-video.ts";

export interface TwinCameraOptions extends TwinOptions {
  readonly fps?: number;
  readonly firstFrameMs?: number;
}

const FAULTS = ["absent", "frozen", "black", "busy"] as const;

const DEFAULT_FPS = 25;
const WATCH_INTERVAL_MS = 125;
const LIT_LUMA = 120;
const DARK_LUMA = 16;

/** The simulated camera's lens: what is watched of a picture, and a picture of its own for a call. */
class TwinSource extends EventEmitter<FrameSourceEvents> implements FrameSource {
  readonly #hardware: CameraHardware;
  readonly #options: TwinCameraOptions;
  readonly #onChanged = (): void => {
    if (this.#hardware.plugged()) return;
    this.#letGo();
    this.emit("failed", new VisioborneError("camera.absent", "the camera was unplugged"));
  };
  readonly #video: TwinVideo | undefined;
  #timer: NodeJS.Timeout | undefined;
  #number = 0;

  constructor(hardware: CameraHardware, options: TwinCameraOptions, video: VideoSend | undefined) {
    super();
    this.#hardware = hardware;
    this.#options = options;
    if (video) this.#video = new TwinVideo(video, options.fps ?? DEFAULT_FPS, () => this.#view());
  }

  async open(signal: AbortSignal): Promise<void> {
    await delay(this.#options.firstFrameMs ?? 50, undefined, { signal });
    const { fault } = this.#hardware;
    if (fault === "busy") throw new VisioborneError("camera.busy", "another program holds the camera");
    if (fault === "absent") throw new VisioborneError("camera.absent", "no camera is plugged in");
    const fps = this.#options.fps ?? DEFAULT_FPS;
    const startedMs = performance.now();
    this.#hardware.setOpen(this, true);
    this.#hardware.on("changed", this.#onChanged);
    this.#video?.start();
    this.#frame();
    this.#timer = setInterval(() => {
      this.#frame();
      const atMs = performance.now();
      this.emit("count", { frames: Math.round(((atMs - startedMs) * fps) / 1000), atMs });
    }, WATCH_INTERVAL_MS);
  }

  #frame(): void {
    const { fault } = this.#hardware;
    const changed = this.#number > 0 && fault !== "frozen" && fault !== "black";
    this.#number += 1;
    this.emit("frame", { changed, luma: fault === "black" ? DARK_LUMA : LIT_LUMA + (this.#number % 8) });
  }

  #letGo(): void {
    clearInterval(this.#timer);
    this.#video?.stop();
    this.#hardware.off("changed", this.#onChanged);
    this.#hardware.setOpen(this, false);
  }

  setVideo(video: VideoSend): void {
    this.#video?.set(video);
  }

  forceKeyframe(): void {
    this.#video?.forceKeyframe();
  }

  #view(): View {
    const { fault } = this.#hardware;
    return fault === "frozen" || fault === "black" ? fault : "moving";
  }

  silence(): string {
    return "the camera gives none";
  }

  close(): Promise<void> {
    this.#letGo();
    return Promise.resolve();
  }

  kill(): Promise<void> {
    return this.close();
  }
}

/** What the camera needs of the simulated hardware. */
class TwinBackend implements CameraBackend {
  readonly identity = { model: "simulated camera", address: "twin" };
  readonly limits = DEFAULT_LIMITS;
  readonly #hardware: CameraHardware;
  readonly #options: TwinCameraOptions;

  constructor(hardware: CameraHardware, options: TwinCameraOptions) {
    this.#hardware = hardware;
    this.#options = options;
  }

  newSource(video: VideoSend | undefined): FrameSource {
    return new TwinSource(this.#hardware, this.#options, video);
  }

  missing(): Promise<string | undefined> {
    return Promise.resolve(this.#hardware.plugged() ? undefined : "unplugged");
  }
}

const shelf = new TwinShelf<CameraHardware, TwinCameraOptions>(() => new CameraHardware(FAULTS));

/** The simulated camera: frames made on a timer, no picture. Its bench faults: absent, frozen, black, busy. */
export const twinCamera: Driver<Camera & OnBench, TwinCameraOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      fault: faultOption(FAULTS),
      fps: { type: "integer", minimum: 1, maximum: 60, default: 25, description: "Frames per second." },
      firstFrameMs: {
        type: "integer",
        minimum: 0,
        maximum: 5000,
        default: 50,
        description: "Time from opening to the first frame, in milliseconds.",
      },
    },
  },
  async open(options, context) {
    const hardware = shelf.take(options, context);
    return await new CameraDevice(new TwinBackend(hardware, options), context, hardware).start();
  },
  benchOf: (options, context) => shelf.take(options, context),
};
