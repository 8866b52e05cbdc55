import { randomBytes } from "node:crypto";
import { VisioborneError } from "../../contract/errors.ts";
import type { BorneLineChannel, LineFromBorne, LineFromDesk } from "../../contract/line-test/channel.ts";

type Unaddressed<T> = T extends unknown ? Omit<T, "id"> : never;
type Answer<T extends LineFromDesk["type"]> = Extract<LineFromDesk, { readonly type: T }>;

/** The borne's side of one test's messages: asks with a deadline, hears only its own test. */
export class Talk {
  readonly #channel: BorneLineChannel;
  readonly #id = randomBytes(8).toString("hex");
  readonly #broken = new AbortController();
  readonly #listeners = new Set<(message: LineFromDesk) => void>();
  readonly #undo: (() => void)[];
  /** Aborted by the caller's signal, by a closed channel, by a desk that refuses. Its reason says which. */
  readonly signal: AbortSignal;

  constructor(channel: BorneLineChannel, signal: AbortSignal) {
    this.#channel = channel;
    this.signal = AbortSignal.any([signal, this.#broken.signal]);
    this.#undo = [
      channel.onMessage((message) => this.#take(message)),
      channel.onClose(() => this.#broken.abort(fail("lost", "the connection to the desk was closed"))),
    ];
  }

  say(message: Unaddressed<LineFromBorne>): void {
    this.#channel.send({ ...message, id: this.#id });
  }

  sendBytes(bytes: Uint8Array): void {
    this.#channel.sendBytes(bytes);
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#undo.push(this.#channel.onBytes(listener));
  }

  onMessage(listener: (message: LineFromDesk) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Says something and waits for its answer.
   * @throws VisioborneError `linetest.silent` when it does not come in time, `linetest.lost` when the channel closes,
   *   `linetest.busy`, `linetest.off`, `linetest.expired` when the desk refuses; the caller's reason
   */
  async ask<T extends LineFromDesk["type"]>(
    message: Unaddressed<LineFromBorne>,
    type: T,
    matches: (answer: Answer<T>) => boolean,
    deadlineMs: number,
  ): Promise<Answer<T>> {
    this.signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Answer<T>>();
    const listener = (answer: LineFromDesk) => {
      if (answer.type === type && matches(answer as Answer<T>)) resolve(answer as Answer<T>);
    };
    const abort = () => reject(this.signal.reason as Error);
    const timer = setTimeout(
      () => reject(fail("silent", `no ${type} from the desk in ${deadlineMs} ms after ${message.type}`)),
      deadlineMs,
    );
    this.#listeners.add(listener);
    this.signal.addEventListener("abort", abort);
    try {
      this.say(message);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(listener);
      this.signal.removeEventListener("abort", abort);
    }
  }

  /** Frees the desk's place, and hears no more. */
  end(): void {
    this.say({ type: "line.stop" });
    for (const undo of this.#undo) undo();
    this.#listeners.clear();
  }

  #take(message: LineFromDesk): void {
    if (message.id !== this.#id) return;
    if (message.type === "line.refused")
      this.#broken.abort(fail(message.reason, `the desk refuses a line test: ${message.reason}`));
    for (const listener of this.#listeners) listener(message);
  }
}

function fail(why: "busy" | "off" | "expired" | "silent" | "lost", message: string): VisioborneError {
  return new VisioborneError(`linetest.${why}`, message);
}
