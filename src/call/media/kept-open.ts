import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";

/** Something that is open and can be closed: a camera, a microphone, a connection. */
export interface Closable {
  close(): Promise<void>;
}

export interface KeptOpenOptions<T extends Closable> {
  /** For the log. */
  readonly what: string;
  /** @param again how often it was opened before */
  readonly open: (signal: AbortSignal, again: number) => Promise<T>;
  /** It is open. `gone` must be called when it ends by itself. */
  readonly onOpen: (thing: T, gone: (error: VisioborneError) => void) => void;
  /** It could not be opened, or has ended: it will be tried again. */
  readonly onAway: (error: VisioborneError) => void;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

const FIRST_MS = 250;
const CAP_MS = 3_000;
/** How long a close waits for a driver that ignores its signal; what it still opens is closed when it comes. */
const CLOSE_MS = 6_000;

/**
 * Keeps something open through its failures until it is closed. What an opening that was overtaken by the close still
 * brings is closed at once: nothing stays open after `close`, whatever happened.
 */
export class KeptOpen<T extends Closable> {
  readonly #options: KeptOpenOptions<T>;
  readonly #closing = new AbortController();
  #thing: T | undefined;
  #running: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: KeptOpenOptions<T>) {
    this.#options = options;
  }

  /** What is open now. */
  get thing(): T | undefined {
    return this.#thing;
  }

  start(): void {
    this.#running ??= this.#run(this.#closing.signal);
  }

  /** Idempotent; resolves when it is closed, after 6 s at the latest. Never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(new VisioborneError("call.closed", `${this.#options.what} was closed`));
    // Its own closing begins at once, not when the loop comes round to it.
    await within(CLOSE_MS, Promise.all([this.#thing && this.#shut(this.#thing), this.#running]));
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (let opened = 0; !signal.aborted;) {
      let error: VisioborneError;
      try {
        const thing = await this.#options.open(signal, opened);
        opened += 1;
        failures = 0;
        error = await this.#hold(thing, signal);
      } catch (thrown) {
        error = asError(thrown);
      }
      if (signal.aborted) return;
      this.#options.log.warn({ what: this.#options.what, code: error.code, error: errorLine(error) }, "away");
      this.#options.onAway(error);
      const ceilingMs = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(failures, 10));
      failures += 1;
      const delayMs = ceilingMs / 2 + (this.#options.random ?? Math.random)() * (ceilingMs / 2);
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves with why it has ended, when it is closed. */
  async #hold(thing: T, signal: AbortSignal): Promise<VisioborneError> {
    const { promise, resolve } = Promise.withResolvers<VisioborneError>();
    const onAbort = (): void => resolve(asError(signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    else {
      this.#thing = thing;
      this.#options.onOpen(thing, resolve);
    }
    const error = await promise;
    signal.removeEventListener("abort", onAbort);
    this.#thing = undefined;
    await this.#shut(thing);
    return error;
  }

  async #shut(thing: T): Promise<void> {
    try {
      await thing.close();
    } catch (error) {
      this.#options.log.warn({ what: this.#options.what, error: errorLine(error) }, "could not be closed cleanly");
    }
  }
}

/** Resolves with the work or after `ms`, whichever comes first. Never rejects. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work.then(() => undefined).catch(() => undefined), promise]);
  clearTimeout(timer);
}

function asError(thrown: unknown): VisioborneError {
  if (thrown instanceof VisioborneError) return thrown;
  return new VisioborneError(errorCode(thrown), errorLine(thrown), {}, { cause: thrown });
}
