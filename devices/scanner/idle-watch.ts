/** Watches an idle scanner: looks at it from time to time, and says when it has gone. */
export interface WatchTask {
  /** One look. Rejects only when `signal` aborts. */
  readonly look: (signal: AbortSignal) => Promise<"present" | "missing">;
  /** Time to the next look after one that found it, in milliseconds. */
  readonly intervalMs: () => number;
  /** Time to the next look after one that did not. */
  readonly retryMs: () => number;
  /** Two looks in a row did not find it. Said once; the watch has ended. */
  readonly onGone: () => void;
}

/** One miss may be a scanner that wakes up or a hub that resets. */
const MISSES = 2;

export class IdleWatch {
  readonly #task: WatchTask;
  #timer: NodeJS.Timeout | undefined;
  #looking: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  #misses = 0;
  #paused = 0;
  #stopped = false;

  constructor(task: WatchTask) {
    this.#task = task;
  }

  /** Starts, or takes a look sooner than planned. */
  schedule(delayMs = this.#task.intervalMs()): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#paused > 0) return;
    this.#timer = setTimeout(() => this.#run(), delayMs);
    this.#timer.unref();
  }

  /** No look until `resume`; resolves when one that was under way has ended. Nests. */
  async pause(): Promise<void> {
    this.#paused += 1;
    clearTimeout(this.#timer);
    this.#looking?.abort.abort();
    await this.#looking?.done;
  }

  /** Ends a pause. */
  resume(delayMs?: number): void {
    this.#paused = Math.max(0, this.#paused - 1);
    this.schedule(delayMs);
  }

  /** Ends for ever; resolves when a look that was under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.pause();
  }

  #run(): void {
    if (this.#looking !== undefined || this.#paused > 0 || this.#stopped) return;
    const abort = new AbortController();
    const look = async (): Promise<void> => {
      const found = await this.#task.look(abort.signal).catch(() => null);
      this.#looking = undefined;
      if (found !== null) this.#after(found);
    };
    this.#looking = { abort, done: look() };
  }

  #after(found: "present" | "missing"): void {
    this.#misses = found === "present" ? 0 : this.#misses + 1;
    if (this.#misses >= MISSES && !this.#stopped && this.#paused === 0) {
      this.#stopped = true;
      this.#task.onGone();
      return;
    }
    this.schedule(found === "present" ? this.#task.intervalMs() : this.#task.retryMs());
  }
}
