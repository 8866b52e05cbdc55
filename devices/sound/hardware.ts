import { benchBoolean } from "../bench-args.ts";
import { TwinHardware } from "../twin.ts";
import type { BenchAction } from "../twin.ts";
import type { Prompt } from "./port.ts";

const REMEMBERED = 20;

/** How a prompt ended. `failed`: it could not be said at all. */
export type Outcome = "speaking" | "said" | "interrupted" | "failed";

/** The simulated loudspeaker, microphone and handset, whatever makes their sound: they outlive the opened devices. */
export class SoundHardware extends TwinHardware {
  lifted = false;
  volumeDb = 0;
  microphoneOpen = false;
  /** The call that is on, where its media can be restarted from the bench. */
  conversation: { restart(): void } | undefined;
  readonly #prompts: (Pick<Prompt, "id" | "language" | "text"> & { outcome: Outcome })[] = [];

  /** The loudspeaker begins a prompt. @returns tells how it ended. */
  begin({ id, language, text }: Prompt): (outcome: Outcome) => void {
    const entry = { id, language, text, outcome: "speaking" as Outcome };
    this.#prompts.push(entry);
    if (this.#prompts.length > REMEMBERED) this.#prompts.shift();
    return (outcome) => (entry.outcome = outcome);
  }

  protected readings(): Readonly<Record<string, unknown>> {
    return {
      prompts: this.#prompts.map((prompt) => ({ ...prompt })),
      volumeDb: this.volumeDb,
      handsetLifted: this.lifted,
      microphoneOpen: this.microphoneOpen,
    };
  }

  protected actions(): Readonly<Record<string, BenchAction>> {
    return {
      /** The media of the call that is on begin anew, as when their process was replaced. */
      restart: () => this.conversation?.restart(),
      handset: (args) => {
        this.lifted = benchBoolean(args, "lifted");
        this.emit("changed");
      },
    };
  }
}
