/** A loop that looks at a device again and again, sooner when there is a reason to. */
export interface PollLoopHooks {
  /** One look. A rejection is a failed one. */
  readonly tick: (signal: AbortSignal) => Promise<void>;
  /** How long to wait before the next look, ms. */
  readonly intervalMs: () => number;
  /** Called once, after `tolerated` failures in a row; the loop has ended. */
  readonly onLost: (error: unknown) => void;
  /** Called for each failed look before the last. */
  readonly onFailure: (error: unknown, inARow: number) => void;
}

/** Wait after a failed look, ms. */
const RETRY_MS = 1000;

/** Ticks one after the other, never two at a time. Single-use. */
export class PollLoop {
  readonly #hooks: PollLoopHooks;
  readonly #failuresAllowed: number;
  readonly #ended = new AbortController();
  #wake: (() => void) | null = null;
  #hurry = false;

  /** @param failuresAllowed failed looks in a row at which the device is lost */
  constructor(failuresAllowed: number, hooks: PollLoopHooks) {
    this.#failuresAllowed = failuresAllowed;
    this.#hooks = hooks;
  }

  start(): void {
    void this.#run();
  }

  /** Looks at once, or right after the look that is under way. */
  hurry(): void {
    this.#hurry = true;
    this.#wake?.();
  }

  /** Ends it; a look that is under way is aborted. Idempotent. */
  stop(): void {
    this.#ended.abort(new DOMException("the printer was closed", "AbortError"));
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    let failures = 0;
    for (;;) {
      await this.#pause(failures > 0 ? RETRY_MS : this.#hooks.intervalMs());
      if (signal.aborted) return;
      try {
        await this.#hooks.tick(signal);
        failures = 0;
      } catch (error) {
        // The loop may have been stopped during the look.
        if (this.#ended.signal.aborted) return;
        failures += 1;
        if (failures >= this.#failuresAllowed) {
          this.stop();
          this.#hooks.onLost(error);
          return;
        }
        this.#hooks.onFailure(error, failures);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    const hurried = this.#hurry;
    this.#hurry = false;
    if (hurried || this.#ended.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        this.#hurry = false;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}
