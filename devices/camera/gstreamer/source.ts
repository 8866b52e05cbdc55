import { EventEmitter } from "node:events";
import { VisioborneError, errorLine } from "../../../src/contract/errors.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import type { VideoSend } from "../port.ts";
import type { FrameSource, FrameSourceEvents } from "../source.ts";
import { mediaEntry } from "../../media/entry.ts";
import { loadLimit } from "../../media/loading.ts";
import { MediaProcess } from "../../media/media-process.ts";
import { parseFromMedia } from "./messages.ts";
import type { Choice, FromMedia, SourceFault, ToMedia } from "./messages.ts";
import type { TestPictureHardware } from "./test-picture.ts";
import type { VideoPicture } from "../picture-size.ts";

const PROGRAM = { entry: mediaEntry(import.meta.url, "media-main"), parse: parseFromMedia };

export interface GstreamerSourceOptions {
  /** The pipelines to try, in order; asked for while GStreamer loads. */
  readonly choices: () => Promise<readonly Choice[]>;
  /** How the picture is sent, at first; undefined = nowhere. */
  readonly video: VideoPicture | undefined;
  /** The picture for what a call asks for. */
  readonly pictureOf: (video: VideoSend) => VideoPicture;
  readonly firstFrameMs: number;
  readonly runtimeDir: string;
  readonly log: Logger;
  /** The simulated hardware of the test source; undefined for a real camera. */
  readonly hardware: TestPictureHardware | undefined;
}

/** Frames from GStreamer in a media process of its own: one source, one process, one pipeline. */
export class GstreamerSource extends EventEmitter<FrameSourceEvents> implements FrameSource {
  readonly #options: GstreamerSourceOptions;
  readonly #media: MediaProcess<ToMedia, FromMedia>;
  readonly #onHardware = (): void => this.#media.send({ type: "fault", fault: this.#fault() });
  #choices: Promise<readonly Choice[]> = Promise.resolve([]);
  #video: VideoPicture | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #failed = false;

  constructor(options: GstreamerSourceOptions) {
    super();
    this.#options = options;
    this.#video = options.video;
    this.#media = new MediaProcess(PROGRAM, options.log, options.runtimeDir);
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const opened = Promise.withResolvers<void>();
    const onAbort = (): void => opened.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.once("failed", opened.reject);
    this.once("frame", () => opened.resolve());
    this.#media.on("message", (message) => this.#onMessage(message));
    this.#media.once("exit", (how) => {
      this.#fail(absent(`the media process has ended (${how})`));
      this.#letGo();
    });
    this.#giveUpAfter(loadLimit.ms, "GStreamer does not load", () => loadLimit.tooShort());
    this.#choices = this.#options.choices();
    this.#choices.catch((error: unknown) => this.#fail(asError(error)));
    this.#media.start();
    try {
      await opened.promise;
    } finally {
      clearTimeout(this.#deadline);
      signal.removeEventListener("abort", onAbort);
    }
  }

  setVideo(video: VideoSend): void {
    if (!this.#video) return;
    this.#video = this.#options.pictureOf(video);
    this.#media.send({ type: "video", ...this.#video });
  }

  forceKeyframe(): void {
    if (this.#video) this.#media.send({ type: "keyframe" });
  }

  silence(): string {
    return this.#media.answers() ? "the camera gives none" : "the media process does not answer";
  }

  close(): Promise<void> {
    this.#failed = true;
    return this.#media.stop();
  }

  kill(): Promise<void> {
    this.#failed = true;
    return this.#media.kill();
  }

  #onMessage(message: FromMedia): void {
    if (this.#failed) return;
    switch (message.type) {
      case "ready":
        loadLimit.loaded();
        void this.#start();
        return;
      case "frame":
        this.emit("frame", message);
        return;
      case "count":
        this.emit("count", message);
        return;
      case "failed":
        this.#fail(new VisioborneError(message.code, message.message));
        return;
      case "pong":
        return;
    }
  }

  async #start(): Promise<void> {
    const choices = await this.#choices.catch(() => undefined);
    if (choices === undefined || this.#failed) return;
    this.#giveUpAfter(this.#options.firstFrameMs, "no first frame");
    this.#media.send({ type: "open", choices, fault: this.#fault() });
    if (this.#video) this.#media.send({ type: "video", ...this.#video });
    this.#options.hardware?.setOpen(this, true);
    this.#options.hardware?.on("changed", this.#onHardware);
  }

  #fault(): SourceFault | null {
    return this.#options.hardware?.sourceFault() ?? null;
  }

  #letGo(): void {
    this.#options.hardware?.off("changed", this.#onHardware);
    this.#options.hardware?.setOpen(this, false);
  }

  #giveUpAfter(timeoutMs: number, what: string, onOver?: () => void): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      onOver?.();
      this.#fail(absent(`${what} within ${timeoutMs} ms`));
    }, timeoutMs);
  }

  #fail(error: VisioborneError): void {
    if (this.#failed) return;
    this.#failed = true;
    this.emit("failed", error);
  }
}

function asError(error: unknown): VisioborneError {
  return error instanceof VisioborneError ? error : absent(errorLine(error));
}

function absent(message: string): VisioborneError {
  return new VisioborneError("camera.absent", message);
}
