import type { Clock } from "../../../src/contract/runtime.ts";
import { COMMAND } from "./encoder.ts";

/** What is sent while the printer is clearing its buffers is lost with them. */
const CLEARING_MS = 300;
/** A cut takes up to a second: an answer of before the wipe may come so long ahead of the wipe's own. */
const QUIET_MS = 1500;

/**
 * Drops what a printer has received and not yet printed, cuts off what has come out, and knows when it is over. Models
 * that do not know the command to drop print their last lines: then the answer to an earlier `whenDone` comes first.
 * Single-use; to be fed with every answer (`answered`) and asked again and again (`over`).
 */
export class Wipe {
  readonly #send: (...parts: readonly (readonly number[])[]) => void;
  readonly #clock: Clock;
  readonly #cut: boolean;
  readonly #startMs: number;
  #expected: number;
  #answeredAtMs: number | null = null;
  #asked = false;

  /**
   * @param outstanding whether an answer to an earlier `whenDone` may still come
   * @param cut whether part of a ticket may have come out
   */
  constructor(
    send: (...parts: readonly (readonly number[])[]) => void,
    clock: Clock,
    { outstanding, cut }: { readonly outstanding: boolean; readonly cut: boolean },
  ) {
    this.#send = send;
    this.#clock = clock;
    this.#cut = cut;
    this.#startMs = clock.monotonicMs();
    this.#expected = outstanding ? 2 : 1;
    send(COMMAND.clear);
  }

  answered(): void {
    this.#expected -= 1;
    this.#answeredAtMs = this.#clock.monotonicMs();
  }

  /** Whether the printer holds nothing any more. Goes on with the work when its time has come. */
  over(): boolean {
    const now = this.#clock.monotonicMs();
    if (!this.#asked) {
      if (now - this.#startMs < CLEARING_MS) return false;
      this.#asked = true;
      // An answer of before was to an earlier question.
      this.#answeredAtMs = null;
      this.#send(COMMAND.init, COMMAND.noAutomaticStatus, ...(this.#cut ? [COMMAND.cut] : []), COMMAND.whenDone);
    }
    if (this.#answeredAtMs === null) return false;
    return this.#expected <= 0 || now - this.#answeredAtMs > QUIET_MS;
  }
}
