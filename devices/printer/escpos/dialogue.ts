import { VisioborneError } from "../../../src/contract/errors.ts";
import { COMMAND } from "./encoder.ts";
import { openLink } from "./link.ts";
import type { Link } from "./link.ts";
import { QUERIES, readReplies, START, ticketStatus } from "./status.ts";
import type { Query, ReadState, Reply, TicketStatus } from "./status.ts";

/** A printer answers within 10 ms, whatever it is doing. */
const ANSWER_MS = 250;
/** So many questions without an answer, and nobody is there. */
const TRIES = 4;

export interface DialogueListener {
  /** The answer to a `whenDone` that was sent: all before it is printed. */
  onDone(): void;
  /** The wire is gone; said once. */
  onGone(error: Error): void;
}

/** Questions and answers with a printer: one real-time question at a time, for answers carry no tag. */
export class Dialogue {
  #link: Link | undefined;
  #read: ReadState = START;
  #answer: ((byte: number) => void) | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #listener: DialogueListener;

  private constructor(listener: DialogueListener) {
    this.#listener = listener;
  }

  /** @throws VisioborneError `serial.*`, `printer.absent` when the wire is not there */
  static async open(path: string, baudRate: number, listener: DialogueListener): Promise<Dialogue> {
    const dialogue = new Dialogue(listener);
    dialogue.#link = await openLink(path, baudRate, {
      onData: (bytes) => dialogue.#take(bytes),
      onGone: (error) => listener.onGone(error),
    });
    dialogue.send(COMMAND.noAutomaticStatus);
    return dialogue;
  }

  /** Sends bytes; a failure comes as `onGone`. */
  send(...parts: readonly (Uint8Array | readonly number[])[]): void {
    this.#link?.send(Uint8Array.from(parts.flatMap((part) => [...part])));
  }

  /**
   * Asks for the status, four questions one after the other.
   * @throws VisioborneError `printer.absent` after four times 250 ms of silence; the signal's reason
   */
  status(signal: AbortSignal): Promise<TicketStatus> {
    const turn = this.#turn.then(async () => {
      const answers: [number, number, number, number] = [0, 0, 0, 0];
      for (const query of QUERIES) answers[query - 1] = await this.#ask(query, signal);
      return ticketStatus(answers);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#link?.close();
  }

  async #ask(query: Query, signal: AbortSignal): Promise<number> {
    for (let silent = 0, late = 0; silent < TRIES && late < TRIES;) {
      signal.throwIfAborted();
      const byte = await this.#once(query, signal);
      if (byte === null) {
        silent += 1;
      } else if (silent === 0) {
        return byte;
      } else {
        // It may be the late answer to an earlier question: what else is late comes now, then it is asked anew.
        await this.#once(null, signal);
        silent = 0;
        late += 1;
      }
    }
    throw new VisioborneError("printer.absent", `no answer to DLE EOT in ${TRIES} times ${ANSWER_MS} ms`, { query });
  }

  /** The answer to one question, or null after 250 ms. Without a question it only waits and lets pass what comes. */
  async #once(query: Query | null, signal: AbortSignal): Promise<number | null> {
    const { promise, resolve } = Promise.withResolvers<number | null>();
    const timer = setTimeout(() => resolve(null), ANSWER_MS);
    const aborted = (): void => resolve(null);
    signal.addEventListener("abort", aborted, { once: true });
    if (query !== null) {
      this.#answer = resolve;
      this.send([0x10, 0x04, query]);
    }
    try {
      const byte = await promise;
      signal.throwIfAborted();
      return byte;
    } finally {
      this.#answer = null;
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
    }
  }

  #take(bytes: Uint8Array): void {
    const { replies, state } = readReplies(this.#read, bytes);
    this.#read = state;
    for (const reply of replies) this.#hear(reply);
  }

  #hear(reply: Reply): void {
    if (reply.kind === "done") {
      this.#listener.onDone();
      return;
    }
    const answer = this.#answer;
    this.#answer = null;
    answer?.(reply.byte);
  }
}
