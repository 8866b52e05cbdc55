import type { BorneLineChannel, LineFromBorne, LineFromDesk } from "../../contract/line-test/channel.ts";
import { readLineTest } from "../../contract/signalling/parse.ts";

/** What the desk says in a line test; the rest of the messages is the borne's to say. */
const FROM_DESK: ReadonlySet<string> = new Set<LineFromDesk["type"]>([
  "line.offer",
  "line.refused",
  "line.pong",
  "line.report",
]);

/**
 * The line test's part of one connection: so it is the line of a call that is measured, by the same address,
 * certificate and route.
 */
export class LineSide implements BorneLineChannel {
  readonly #sendRaw: (message: string | Uint8Array) => void;
  readonly #messages = new Set<(message: LineFromDesk) => void>();
  readonly #bytes = new Set<(bytes: Uint8Array) => void>();
  readonly #closes = new Set<() => void>();
  #closed = false;

  constructor(sendRaw: (message: string | Uint8Array) => void) {
    this.#sendRaw = sendRaw;
  }

  send(message: LineFromBorne): void {
    this.#sendRaw(JSON.stringify(message));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#sendRaw(bytes);
  }

  onMessage(listener: (message: LineFromDesk) => void): () => void {
    return add(this.#messages, listener);
  }

  onBytes(listener: (bytes: Uint8Array) => void): () => void {
    return add(this.#bytes, listener);
  }

  onClose(listener: () => void): () => void {
    if (!this.#closed) return add(this.#closes, listener);
    listener();
    return () => undefined;
  }

  /** @throws VisioborneError `signalling.invalid`; it says whether it was a message for a borne. */
  takeText(text: string): boolean {
    const message = readLineTest(text);
    if (!FROM_DESK.has(message.type)) return false;
    for (const listener of this.#messages) listener(message as LineFromDesk);
    return true;
  }

  takeBytes(bytes: Uint8Array): void {
    for (const listener of this.#bytes) listener(bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of this.#closes) listener();
    for (const set of [this.#messages, this.#bytes, this.#closes]) set.clear();
  }
}

function add<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}
