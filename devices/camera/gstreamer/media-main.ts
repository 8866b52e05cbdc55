/**
 * The media process of the camera: the only place where its GStreamer runs. The daemon forks it for one opening of the
 * camera and ends it afterwards, so that what the binding never frees goes with it.
 */
import type { ToAnyMedia } from "../../media/envelope.ts";
import { runMediaProgram, type MediaProgram, type MediaTools } from "../../media/media-program.ts";
import { ENCODERS } from "../encoders.ts";
import { parseToMedia } from "./messages.ts";
import type { Choice, FromMedia, SourceFault, ToMedia } from "./messages.ts";
import { CameraPipeline } from "./pipeline.ts";

type Order = Exclude<ToMedia, ToAnyMedia>;

class CameraProgram implements MediaProgram<Order> {
  readonly #tools: MediaTools<FromMedia>;
  #camera: CameraPipeline | undefined;

  constructor(tools: MediaTools<FromMedia>) {
    this.#tools = tools;
  }

  obey(message: Order): void {
    switch (message.type) {
      case "open":
        return this.#open(message.choices, message.fault);
      case "video":
        return this.#camera?.video?.set(message);
      case "keyframe":
        return this.#camera?.video?.forceKeyframe();
      case "fault":
        return this.#camera?.setFault(message.fault);
    }
  }

  stop(): void {
    this.#camera?.stop();
  }

  /** The first choice that GStreamer takes. */
  #open(choices: readonly Choice[], fault: SourceFault | null): void {
    const { make, say } = this.#tools;
    let words = "";
    for (const { launch, encoder } of choices) {
      try {
        this.#camera = new CameraPipeline(make(launch), encoder === null ? undefined : ENCODERS[encoder], say);
        this.#camera.setFault(fault);
        this.#camera.start();
        return;
      } catch (error) {
        words = error instanceof Error ? error.message : String(error);
      }
    }
    say({ type: "failed", code: "camera.absent", message: `GStreamer refuses the pipeline: ${words}` });
  }
}

runMediaProgram<Order, FromMedia>(parseToMedia, (tools) => new CameraProgram(tools));
