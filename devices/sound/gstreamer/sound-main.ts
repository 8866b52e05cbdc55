/**
 * The media process of the sound: the only place where its GStreamer runs. The daemon forks it for the first prompt,
 * self-test or call, and ends it when none has come for some seconds.
 */
import type { ToAnyMedia } from "../../media/envelope.ts";
import { runMediaProgram, type MediaProgram, type MediaTools } from "../../media/media-program.ts";
import { parseToSound } from "./messages.ts";
import type { FromSound, ToSound } from "./messages.ts";
import { RunningTask } from "./tasks.ts";
import type { Standing } from "./tasks.ts";

type Order = Exclude<ToSound, ToAnyMedia>;

class SoundProgram implements MediaProgram<Order> {
  readonly #tools: MediaTools<FromSound>;
  readonly #tasks = new Map<number, RunningTask>();
  readonly #standing: Standing = { gain: 1, muted: false, bench: { fault: null, voice: false } };

  constructor(tools: MediaTools<FromSound>) {
    this.#tools = tools;
  }

  obey(message: Order): void {
    switch (message.type) {
      case "play":
      case "loop":
      case "call": {
        const { say, make } = this.#tools;
        const task = new RunningTask(message.id, this.#standing, say, make, () => this.#tasks.delete(message.id));
        this.#tasks.set(message.id, task);
        task.start(message);
        return;
      }
      case "end":
        this.#tasks.get(message.id)?.end();
        return;
      case "gain":
        this.#standing.gain = message.gain;
        return this.#applyAll();
      case "mute":
        this.#standing.muted = message.muted;
        return this.#applyAll();
      case "bench":
        this.#standing.bench = message;
        return this.#applyAll();
    }
  }

  stop(): void {
    for (const task of this.#tasks.values()) task.stop();
  }

  #applyAll(): void {
    for (const task of this.#tasks.values()) task.apply();
  }
}

runMediaProgram<Order, FromSound>(parseToSound, (tools) => new SoundProgram(tools));
