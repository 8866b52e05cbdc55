import { note, soundContext, wakeSound } from "./sound-context.ts";

const EVERY_MS = 2500;
const FLASH_MS = 1000;

/** Rings for a call: sound, title of the tab, and a notification where the expert has allowed it. Never answers. */
export class Ringer {
  #call: string | null = null;
  #sounding: ReturnType<typeof setInterval> | undefined;
  #flash: ReturnType<typeof setInterval> | undefined;
  #notification: Notification | undefined;
  #title = "";

  /**
   * Rings, or goes on ringing. `rings` is called when the page really rings: a sound plays or a notification is shown.
   * Asked again for the same call, it tries again what did not work before.
   */
  async ring(call: string, words: { readonly title: string; readonly body: string }, rings: () => void): Promise<void> {
    if (this.#call !== call) {
      this.stop();
      this.#call = call;
      this.#flashTitle(words.title);
      this.#notify(words, rings);
    }
    const audible = await wakeSound();
    if (!audible || this.#call !== call) return;
    if (this.#sounding === undefined) {
      this.#sound();
      this.#sounding = setInterval(() => this.#sound(), EVERY_MS);
    }
    rings();
  }

  stop(): void {
    this.#call = null;
    clearInterval(this.#sounding);
    clearInterval(this.#flash);
    this.#sounding = undefined;
    this.#notification?.close();
    this.#notification = undefined;
    if (this.#title !== "") document.title = this.#title;
    this.#title = "";
  }

  #sound(): void {
    const now = soundContext().currentTime;
    for (const [hertz, after] of [
      [659, 0],
      [784, 0.18],
      [659, 0.5],
      [784, 0.68],
    ] as const) {
      note(hertz, now + after, 0.45, 0.3);
    }
  }

  #flashTitle(words: string): void {
    this.#title = document.title;
    document.title = words;
    this.#flash = setInterval(() => {
      document.title = document.title === words ? this.#title : words;
    }, FLASH_MS);
  }

  #notify({ title, body }: { readonly title: string; readonly body: string }, rings: () => void): void {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification(title, { body, tag: "visioborne-ring", requireInteraction: true });
    shown.addEventListener("show", rings);
    shown.addEventListener("click", () => {
      window.focus();
      shown.close();
    });
    this.#notification = shown;
  }
}
