import { readDeskToExpert, SUBPROTOCOL } from "../../../contract/signalling/parse.ts";
import type { DeskToExpert, ExpertToDesk } from "../../../contract/signalling/types.ts";

/** Where experts' pages speak to the desk, from the page's own address. */
const PATH = "expert";
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
const PING_EVERY_MS = 8000;
/** A line without an answer for so long is dead, though the browser may take it for open. */
const SILENCE_MS = 20_000;

export interface SocketEvents {
  readonly up: () => void;
  readonly lost: () => void;
  /** The desk did not accept the connection: perhaps the session has ended. */
  readonly refused: () => void;
  readonly message: (message: DeskToExpert) => void;
  /** A message that is not of the contract; it is left out. */
  readonly bad: (error: unknown) => void;
}

/** The WebSocket to the desk: kept up by itself, with growing, jittered pauses, until it is closed. */
export class DeskSocket {
  readonly #events: SocketEvents;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pings: ReturnType<typeof setInterval> | undefined;
  #failures = 0;
  #ponged = false;
  #heardMs = 0;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  open(): void {
    if (this.#socket !== null) return;
    clearTimeout(this.#retry);
    const url = new URL(PATH, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, SUBPROTOCOL.expert);
    this.#socket = socket;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.#ponged = false;
      this.#heardMs = performance.now();
      this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS);
      this.#events.up();
    });
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#read(data));
    socket.addEventListener("close", () => {
      if (this.#socket === socket) this.#lost(opened);
    });
  }

  /** False when nobody listens now. */
  send(message: ExpertToDesk): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    const socket = this.#socket;
    this.#end();
    this.#failures = 0;
    socket?.close(1000);
  }

  #read(data: unknown): void {
    this.#heardMs = performance.now();
    let message: DeskToExpert;
    try {
      message = readDeskToExpert(typeof data === "string" ? data : "");
    } catch (error) {
      this.#events.bad(error);
      return;
    }
    if (message.type === "pong") this.#ponged = true;
    if (message.type === "welcome") this.#failures = 0;
    this.#events.message(message);
  }

  #ping(): void {
    if (this.#ponged && performance.now() - this.#heardMs > SILENCE_MS) {
      const dead = this.#socket;
      this.#lost(true);
      dead?.close();
      return;
    }
    this.send({ type: "ping", n: 0 });
  }

  #end(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#pings);
    this.#socket = null;
  }

  #lost(opened: boolean): void {
    this.#end();
    this.#failures += 1;
    const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
    this.#retry = setTimeout(() => this.open(), pause * (0.5 + Math.random() / 2));
    this.#events.lost();
    if (!opened) this.#events.refused();
  }
}
