import { once } from "node:events";
import { WebSocket } from "ws";
import type { ClientOptions } from "ws";

const DEADLINE_MS = 15_000;

interface Waiter<In> {
  readonly fits: (message: In) => boolean;
  readonly resolve: (message: In) => void;
}

/** One end of a WebSocket that a test speaks with. Every message waits until it is asked for. */
export class Talker<Out extends object, In extends { readonly type: string }> {
  readonly socket: WebSocket;
  /** All that came, in order. */
  readonly heard: In[] = [];
  readonly #unread: In[] = [];
  readonly #waiters: Waiter<In>[] = [];
  readonly #closed: Promise<number>;

  constructor(url: string, subprotocol: string, options: ClientOptions) {
    this.socket = new WebSocket(url, [subprotocol], { perMessageDeflate: false, ...options });
    this.#closed = new Promise((resolve) => this.socket.once("close", resolve));
    this.socket.on("error", () => undefined);
    this.socket.on("message", (data, isBinary) => {
      if (isBinary) return;
      // oxlint-disable-next-line no-base-to-string -- of text it is the text
      const message = JSON.parse(data.toString()) as In;
      this.heard.push(message);
      const index = this.#waiters.findIndex(({ fits }) => fits(message));
      const [waiter] = index < 0 ? [] : this.#waiters.splice(index, 1);
      if (waiter) waiter.resolve(message);
      else this.#unread.push(message);
    });
  }

  /** @throws what the handshake failed with */
  async opened(): Promise<void> {
    if (this.socket.readyState === WebSocket.OPEN) return;
    await once(this.socket, "open");
  }

  send(message: Out): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Something that the contract may not know. */
  sendRaw(text: string): void {
    this.socket.send(text);
  }

  /** The first message of a type that was not asked for yet; waits for it. @throws naming what came instead */
  async next<T extends In["type"]>(
    type: T,
    fits: (message: Extract<In, { type: T }>) => boolean = () => true,
  ): Promise<Extract<In, { type: T }>> {
    type Wanted = Extract<In, { type: T }>;
    const isIt = (message: In): boolean => message.type === type && fits(message as Wanted);
    const index = this.#unread.findIndex(isIt);
    if (index >= 0) return this.#unread.splice(index, 1)[0] as Wanted;
    return await new Promise<Wanted>((resolve, reject) => {
      const timer = setTimeout(() => {
        const came = this.heard.map((message) => message.type).join(" ");
        reject(new Error(`no ${type} within ${DEADLINE_MS} ms; came: ${came}`));
      }, DEADLINE_MS);
      const got = (message: In): void => {
        clearTimeout(timer);
        resolve(message as Wanted);
      };
      this.#waiters.push({ fits: isIt, resolve: got });
    });
  }

  /** Forgets what came and was not asked for. */
  clear(): void {
    this.#unread.length = 0;
  }

  /** Whether a message of the type has come that was not asked for. */
  has(type: In["type"]): boolean {
    return this.#unread.some((message) => message.type === type);
  }

  /** Resolves with the close code. */
  async closed(): Promise<number> {
    return await this.#closed;
  }

  /** Goes without a word, as a line that is cut. */
  cut(): void {
    this.socket.terminate();
  }
}
