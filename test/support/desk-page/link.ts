import type { WebSocket } from "ws";

const PATIENCE_MS = 30_000;

/** One page's WebSocket, seen from the desk: every message checked against the contract and kept in order. */
export class Link<In extends { readonly type: string }, Out extends { readonly type: string }> {
  readonly heard: In[] = [];
  readonly mistakes: string[] = [];
  closed = false;
  readonly #socket: WebSocket;
  #listeners: (() => void)[] = [];
  #handlers: ((message: In) => void)[] = [];

  constructor(socket: WebSocket, read: (text: string) => In) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      try {
        const message = read(data.toString());
        this.heard.push(message);
        for (const handler of this.#handlers) handler(message);
      } catch (error) {
        this.mistakes.push(String(error));
      }
      for (const listener of this.#listeners.splice(0)) listener();
    });
    socket.on("close", () => {
      this.closed = true;
      for (const listener of this.#listeners.splice(0)) listener();
    });
  }

  say(message: Out): void {
    this.#socket.send(JSON.stringify(message));
  }

  on(handler: (message: In) => void): void {
    this.#handlers.push(handler);
  }

  /** The `count`-th message of a type (1 = first) that fits; resolves when it has come. */
  async next<T extends In["type"]>(
    type: T,
    fits: (message: Extract<In, { type: T }>) => boolean = () => true,
    count = 1,
  ): Promise<Extract<In, { type: T }>> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.heard.filter(
        (one): one is Extract<In, { type: T }> => one.type === type && fits(one as Extract<In, { type: T }>),
      )[count - 1];
      if (found) return found;
      const leftMs = endMs - performance.now();
      if (leftMs <= 0 || this.closed) {
        const types = this.heard.map((one) => one.type).join(", ");
        throw new Error(`no ${type}; heard ${types}; mistakes ${this.mistakes.join("; ")}`);
      }
      await new Promise<void>((resolve) => {
        this.#listeners.push(resolve);
        setTimeout(resolve, Math.min(leftMs, 500));
      });
    }
  }

  /** Cuts the connection, as a lost network does. */
  cut(): void {
    this.#socket.terminate();
  }
}
