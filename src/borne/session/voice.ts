import { phrase, type PhraseId } from "../phrases.ts";
import type { SessionOptions } from "./session-options.ts";

/** Where nothing can be heard: long enough to be read. */
const READ_MS = 2500;

type Values = Readonly<Record<string, string | number | undefined>>;

/** What the session says, in the language that the usager has chosen, and can say again. */
export class Voice {
  readonly #options: Pick<SessionOptions, "config" | "tell">;
  #chosen: "fr" | "en" | undefined;
  #speaking: Promise<unknown> = Promise.resolve();
  #last: { readonly id: PhraseId; readonly values: Values } | undefined;

  constructor(options: Pick<SessionOptions, "config" | "tell">) {
    this.#options = options;
  }

  language(): "fr" | "en" {
    return this.#chosen ?? this.#options.config().site.language;
  }

  choose(language: "fr" | "en"): void {
    this.#chosen = language;
  }

  /** @param asked whether somebody in the room has asked for it, by a press or on the screen */
  say(id: PhraseId, values: Values = {}, asked = true): void {
    const last = { id, values };
    this.#last = last;
    this.#speaking = this.#options.tell(phrase(id, this.language(), values), asked);
  }

  /** The same after what is being said; never, if something else is said before its turn. */
  sayNext(id: PhraseId, values: Values = {}): void {
    void this.#afterThis(() => this.say(id, values));
  }

  async #afterThis(say: () => void): Promise<void> {
    const before = this.#last;
    const read = new Promise((resolve) => setTimeout(resolve, READ_MS).unref());
    await Promise.all([this.#speaking, read]);
    if (this.#last === before) say();
  }

  /** The last words again, in the language of now (EN 301 549 v3.2.1, 5.1.3.7: repeatable speech). */
  repeat(): void {
    if (this.#last !== undefined) this.say(this.#last.id, this.#last.values);
  }

  /** The next usager begins in the site's language, and hears nothing of the one before. */
  reset(): void {
    this.#chosen = undefined;
    this.#last = undefined;
  }
}
