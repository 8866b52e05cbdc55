import type { Prompt } from "../port.ts";
import type { CardQueue } from "./card-queue.ts";
import type { Speaker } from "./speaker.ts";
import type { TestCard } from "./test-card.ts";

type Spoken = Awaited<ReturnType<Speaker["speak"]>> | "interrupted";

interface Saying {
  stop: AbortController;
  readonly personal: boolean;
  /** Settled when the call that has taken the card is there. */
  waits: Promise<void> | undefined;
}

/** The prompt that is being said: at most one. */
export class PromptTurn {
  readonly #speaker: Speaker;
  readonly #queue: CardQueue;
  /** The virtual card, which shows on the bench what is said. */
  readonly #card: TestCard | undefined;
  #saying: Saying | undefined;

  constructor(options: { speaker: Speaker; queue: CardQueue; card: TestCard | undefined }) {
    this.#speaker = options.speaker;
    this.#queue = options.queue;
    this.#card = options.card;
  }

  /** Says a prompt in the place of the one before. @returns whether it was said whole */
  async say(prompt: Prompt): Promise<boolean> {
    this.hush();
    const saying: Saying = { stop: new AbortController(), personal: prompt.personal === true, waits: undefined };
    this.#saying = saying;
    const ended = this.#card?.begin(prompt);
    let outcome = await this.#speak(prompt, saying);
    // A call has taken the card meanwhile: the words begin again, into the call.
    while (outcome === "interrupted" && this.#saying === saying && saying.waits !== undefined) {
      await saying.waits;
      saying.waits = undefined;
      saying.stop = new AbortController();
      if (this.#saying === saying) outcome = await this.#speak(prompt, saying);
    }
    if (this.#saying === saying) this.#saying = undefined;
    ended?.(outcome);
    return outcome === "said";
  }

  hush(): void {
    this.#saying?.stop.abort();
    this.#saying = undefined;
  }

  /** Gives the card to a call. @returns to be called when the call has it, or will not have it */
  makeWay(): () => void {
    const saying = this.#saying;
    const { promise, resolve } = Promise.withResolvers<void>();
    if (saying !== undefined) {
      saying.waits = promise;
      saying.stop.abort();
    }
    return resolve;
  }

  async #speak(prompt: Prompt, { stop: { signal } }: Saying): Promise<Spoken> {
    const hushed = new Promise<Spoken>((resolve) => {
      signal.addEventListener("abort", () => resolve("interrupted"), { once: true });
    });
    // Hushed at once for the caller; the card is given back a moment later, before anybody else has it.
    return await Promise.race([hushed, this.#queue.use(() => this.#speaker.speak(prompt, signal))]);
  }

  /** The handset was put back: what is for one ear only is not said aloud. */
  hushPersonal(): void {
    if (this.#saying?.personal === true) this.hush();
  }
}
