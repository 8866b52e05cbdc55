import type { Prompt } from "../port.ts";
import type { CardQueue } from "./card-queue.ts";
import type { Speaker } from "./speaker.ts";
import type { TestCard } from "./test-card.ts";

/** The prompt that is being said: at most one. */
export class PromptTurn {
  readonly #speaker: Speaker;
  readonly #queue: CardQueue;
  /** The virtual card, which shows on the bench what is said. */
  readonly #card: TestCard | undefined;
  #saying: { readonly stop: AbortController; readonly personal: boolean } | undefined;

  constructor(options: { speaker: Speaker; queue: CardQueue; card: TestCard | undefined }) {
    this.#speaker = options.speaker;
    this.#queue = options.queue;
    this.#card = options.card;
  }

  /** Says a prompt in the place of the one before. @returns whether it was said whole */
  async say(prompt: Prompt): Promise<boolean> {
    this.hush();
    const saying = { stop: new AbortController(), personal: prompt.personal === true };
    this.#saying = saying;
    const { signal } = saying.stop;
    const ended = this.#card?.begin(prompt);
    const hushed = new Promise<"interrupted">((resolve) => {
      signal.addEventListener("abort", () => resolve("interrupted"), { once: true });
    });
    // Hushed at once for the caller; the card is given back a moment later, before anybody else has it.
    const outcome = await Promise.race([hushed, this.#queue.use(() => this.#speaker.speak(prompt, signal))]);
    if (this.#saying === saying) this.#saying = undefined;
    ended?.(outcome);
    return outcome === "said";
  }

  hush(): void {
    this.#saying?.stop.abort();
    this.#saying = undefined;
  }

  /** The handset was put back: what is for one ear only is not said aloud. */
  hushPersonal(): void {
    if (this.#saying?.personal === true) this.hush();
  }
}
