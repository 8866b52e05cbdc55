import type { WebSocket } from "ws";
import type { Caller } from "../route.ts";

/** What waits to be sent to one page, at most: more means that its line is gone or jammed. */
const MAX_BUFFERED_BYTES = 4 * 1_048_576;
const PING_MS = 20_000;
/** Unanswered pings after which the line is dead. */
const MISSED = 2;
const CLOSE_MS = 1000;

/** Close codes of ours (RFC 6455, 7.4.2), as the page knows them. */
export const CLOSE = { goingAway: 1001, signedOut: 4001 } as const;

/** An open page. It is told things and says nothing. */
export class Viewer {
  readonly caller: Caller;
  /** Key of its session; undefined = a program with a token. */
  readonly session: string | undefined;
  readonly #socket: WebSocket;
  readonly #ping: NodeJS.Timeout;
  #missed = 0;

  constructor(socket: WebSocket, caller: Caller, session: string | undefined, onClosed: (viewer: Viewer) => void) {
    this.caller = caller;
    this.session = session;
    this.#socket = socket;
    socket.on("pong", () => (this.#missed = 0));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(this.#ping);
      onClosed(this);
    });
    this.#ping = setInterval(() => {
      this.#missed += 1;
      if (this.#missed > MISSED) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping(undefined, undefined, () => undefined);
    }, PING_MS);
  }

  /** Who does not read is given up: its page connects again and asks for everything. */
  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#socket.terminate();
    else this.#socket.send(text, () => undefined);
  }

  close(code: number): void {
    this.#socket.close(code);
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }
}
