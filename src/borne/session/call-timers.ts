/** How often what a new daemon needs of a call is kept, ms. */
const KEEP_EVERY_MS = 5000;

/** The two timers of one call: what is kept of it for a new daemon, and the reminder of the usual time. */
export class CallTimers {
  #keep: NodeJS.Timeout | undefined;
  #reminder: NodeJS.Timeout | undefined;

  /** Keeps it now and from now on. */
  keeping(keep: () => void): void {
    keep();
    clearInterval(this.#keep);
    this.#keep = setInterval(keep, KEEP_EVERY_MS).unref();
  }

  reminding(delayMs: number, remind: () => void): void {
    clearTimeout(this.#reminder);
    this.#reminder = setTimeout(remind, delayMs).unref();
  }

  stop(): void {
    clearInterval(this.#keep);
    clearTimeout(this.#reminder);
  }
}
