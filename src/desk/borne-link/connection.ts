import type { WebSocket } from "ws";
import type { DeskLineChannel, LineFromBorne } from "../../contract/line-test/channel.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { readBorneToDesk, readLineTest } from "../../contract/signalling/parse.ts";
import type { BorneToDesk, BorneToDeskHello, DeskToBorne } from "../../contract/signalling/types.ts";
import { CLOSE, DeskSocket } from "../link/socket.ts";
import type { RegisteredBorne } from "./register.ts";

const AT_REST_MS = 20_000;
/** In a call a line that was cut must be seen soon: the expert is told. */
const IN_CALL_MS = 5000;
const HELLO_MS = 10_000;
const LINE_MESSAGE = /^\s*\{\s*"type"\s*:\s*"line\./;

export interface BorneConnectionOptions {
  readonly borne: RegisteredBorne;
  readonly socket: WebSocket;
  readonly onHello: (connection: BorneConnection, hello: BorneToDeskHello) => void;
  readonly onMessage: (connection: BorneConnection, message: BorneToDesk) => Promise<void> | void;
  readonly onClosed: (connection: BorneConnection) => void;
  readonly log: Logger;
}

/** A borne that is connected. */
export class BorneConnection {
  readonly borne: RegisteredBorne;
  /** The line test's part of the connection. */
  readonly line: DeskLineChannel;
  readonly #socket: DeskSocket<BorneToDesk>;
  readonly #messages = new Set<(message: LineFromBorne) => void>();
  readonly #bytes = new Set<(bytes: Uint8Array) => void>();
  readonly #closes = new Set<() => void>();
  readonly #log: Logger;
  #hello: BorneToDeskHello | undefined;
  #inCall = false;
  #closed = false;

  constructor(options: BorneConnectionOptions) {
    const { borne, socket, onClosed, log } = options;
    this.borne = borne;
    this.#log = log;
    this.#socket = new DeskSocket<BorneToDesk>({
      socket,
      read: readBorneToDesk,
      first: (data, isBinary) => this.#takeLine(data, isBinary),
      onMessage: async (message) => await this.#take(message, options),
      onClosed: () => {
        this.#closed = true;
        onClosed(this);
        for (const listener of this.#closes) listener();
      },
      errorMessage: (code, message) => ({ type: "error", code, message }) satisfies DeskToBorne,
      pingMs: AT_REST_MS,
      helloMs: HELLO_MS,
      log,
    });
    this.line = {
      send: (message) => void this.#socket.send(message),
      sendBytes: (bytes) => void this.#socket.sendRaw(bytes),
      onMessage: (listener) => listen(this.#messages, listener),
      onBytes: (listener) => listen(this.#bytes, listener),
      onClose: (listener) => {
        if (this.#closed) listener();
        return listen(this.#closes, listener);
      },
    };
  }

  /** What it said first. */
  get hello(): BorneToDeskHello | undefined {
    return this.#hello;
  }

  send(message: DeskToBorne): boolean {
    return this.#socket.send(message);
  }

  setInCall(inCall: boolean): void {
    // Each change begins the wait for the next ping anew: it must not be put off for ever.
    if (inCall === this.#inCall) return;
    this.#inCall = inCall;
    this.#socket.setPace(inCall ? IN_CALL_MS : AT_REST_MS);
  }

  replaced(): void {
    this.#socket.close(CLOSE.replaced, "replaced by a newer connection");
  }

  close(): void {
    this.#socket.close(CLOSE.goingAway, "the desk stops");
  }

  async #take(message: BorneToDesk, { onHello, onMessage }: BorneConnectionOptions): Promise<void> {
    if (this.#hello) {
      if (message.type === "hello") return this.#error("signalling.order", "hello: expected once, first");
      return await onMessage(this, message);
    }
    if (message.type !== "hello") return this.#error("signalling.order", `${message.type}: expected hello first`);
    this.#hello = message;
    this.#socket.greeted();
    onHello(this, message);
  }

  #error(code: string, message: string): void {
    this.#socket.send({ type: "error", code, message } satisfies DeskToBorne);
  }

  /** Messages of the line test and all bytes are its own. */
  #takeLine(data: Buffer, isBinary: boolean): boolean {
    if (!this.#hello) return false;
    if (isBinary) {
      if (this.#bytes.size === 0) return false;
      for (const listener of this.#bytes) listener(data);
      return true;
    }
    // Long texts are descriptions: they are not looked at twice.
    const text = data.toString("utf8", 0, Math.min(data.length, 64));
    if (this.#messages.size === 0 || !LINE_MESSAGE.test(text)) return false;
    try {
      const message = readLineTest(data.toString("utf8")) as LineFromBorne;
      for (const listener of this.#messages) listener(message);
    } catch (error) {
      this.#log.debug({ code: errorCode(error), error: errorLine(error) }, "line test");
      return false;
    }
    return true;
  }
}

function listen<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}
