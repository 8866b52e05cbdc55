import { EventEmitter } from "node:events";
import type { Prompt } from "../../devices/sound/port.ts";

/** What the usager is told now, in writing. */
export interface Notice {
  readonly id: string;
  readonly language: string;
  readonly text: string;
}

/** How long a notice stays: long enough to be read twice, slowly (about 10 words). */
const SHOWN_MS = 20_000;

/**
 * Says and writes at once: whatever is spoken is written too (EN 301 549, 5.1.5), and outside the hours it is
 * written only: a closed town hall makes no sound at night.
 */
export class NoticeBoard extends EventEmitter<{ change: [Notice | null] }> {
  readonly #speak: (prompt: Prompt) => Promise<unknown>;
  readonly #open: () => boolean;
  readonly #quiet: () => boolean;
  #notice: Notice | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    /** Speaks; rejects or does nothing when there is no sound. */
    speak: (prompt: Prompt) => Promise<unknown>;
    /** Whether the site is open: outside its hours nothing is said aloud, not even in answer to a press. */
    open: () => boolean;
    /** No sound that nobody in the room asked for. */
    quiet: () => boolean;
  }) {
    super();
    this.#speak = options.speak;
    this.#open = options.open;
    this.#quiet = options.quiet;
  }

  now(): Notice | null {
    return this.#notice;
  }

  /**
   * Shows a prompt, and speaks it when sound is allowed. The loss of the sound takes nothing from the writing.
   * @param asked whether somebody in the room has asked, by a press
   * @returns settled when it was spoken, or will not be; never rejects
   */
  tell(prompt: Prompt, asked: boolean): Promise<unknown> {
    clearTimeout(this.#timer);
    this.#set({ id: prompt.id, language: prompt.language, text: prompt.text });
    this.#timer = setTimeout(() => this.#set(null), SHOWN_MS).unref();
    const aloud = asked ? this.#open() : !this.#quiet();
    return aloud ? this.#speak(prompt).catch(() => undefined) : Promise.resolve();
  }

  /** Takes away what is shown: it may have been said to the one who has just left. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#set(null);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #set(notice: Notice | null): void {
    this.#notice = notice;
    this.emit("change", notice);
  }
}
