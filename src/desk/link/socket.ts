import { WebSocket } from "ws";
import type { RawData } from "ws";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { Bucket } from "./bucket.ts";

/** What waits to be sent to one other end, at most: more means that its line is gone or jammed. */
const MAX_BUFFERED_BYTES = 1_048_576;
/** A description with its candidates is some 70 messages at once; nobody has that to say twice a second for long. */
const BURST = 200;
const PER_SECOND = 40;
/** Messages against the contract or the limit, after which the other end is left. */
const MAX_BAD = 100;
/** Unanswered pings after which the line is dead. */
const MISSED = 2;
const CLOSE_MS = 1000;

/** Close codes of ours (RFC 6455, 7.4.2). */
export const CLOSE = {
  goingAway: 1001,
  policy: 1008,
  replaced: 4000,
  signedOut: 4001,
  noHello: 4002,
  over: 4003,
} as const;

export interface SocketOptions<In> {
  readonly socket: WebSocket;
  /** Reads one message. @throws VisioborneError `signalling.invalid` */
  readonly read: (text: string) => In;
  /** One after the other: the next is read when this has resolved. */
  readonly onMessage: (message: In) => Promise<void> | void;
  /** Looks at everything first; true = it was for him. Not counted against the limit. */
  readonly first?: (data: Buffer, isBinary: boolean) => boolean;
  /** Called once. */
  readonly onClosed: () => void;
  readonly errorMessage: (code: string, message: string) => object;
  readonly pingMs: number;
  /** So long for the first message. */
  readonly helloMs: number;
  readonly log: Logger;
}

/**
 * One WebSocket of the desk: bounded both ways, watched by pings, its messages checked and handled in their order. What is
 * wrong with a message is answered; the connection stays.
 */
export class DeskSocket<In> {
  readonly #options: SocketOptions<In>;
  readonly #socket: WebSocket;
  readonly #bucket = new Bucket(BURST, PER_SECOND, performance.now());
  readonly #waiting: In[] = [];
  #ping: NodeJS.Timeout | undefined;
  readonly #hello: NodeJS.Timeout;
  #missed = 0;
  #bad = 0;
  #handling = false;
  #closed = false;

  constructor(options: SocketOptions<In>) {
    this.#options = options;
    this.#socket = options.socket;
    this.#socket.on("message", (data, isBinary) => this.#onData(data, isBinary));
    this.#socket.on("pong", () => (this.#missed = 0));
    this.#socket.on("ping", () => (this.#missed = 0));
    this.#socket.on("error", (error) => options.log.debug({ error: errorLine(error) }, "connection"));
    this.#socket.on("close", () => this.#end());
    this.setPace(options.pingMs);
    this.#hello = setTimeout(() => this.close(CLOSE.noHello, "no hello"), options.helloMs);
  }

  get open(): boolean {
    return !this.#closed && this.#socket.readyState === WebSocket.OPEN;
  }

  /** False when it is not open any more, or so much waits that it has been given up. */
  send(message: object): boolean {
    return this.sendRaw(JSON.stringify(message));
  }

  sendRaw(data: string | Uint8Array): boolean {
    if (!this.open) return false;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#options.log.warn({ bytes: this.#socket.bufferedAmount }, "other end does not read: given up");
      this.#socket.terminate();
      return false;
    }
    this.#socket.send(data, () => undefined);
    return true;
  }

  /** The first message was good. */
  greeted(): void {
    clearTimeout(this.#hello);
  }

  /** How often it is asked for a sign of life. */
  setPace(pingMs: number): void {
    clearInterval(this.#ping);
    if (this.#closed) return;
    this.#ping = setInterval(() => {
      this.#missed += 1;
      if (this.#missed > MISSED) this.#socket.terminate();
      else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping(undefined, undefined, () => undefined);
    }, pingMs);
  }

  /** Closes it, by force when the other end does not answer. `onClosed` follows. */
  close(code: number, why: string): void {
    if (this.#closed) return;
    this.#socket.close(code, why);
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  #onData(data: RawData, isBinary: boolean): void {
    this.#missed = 0;
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
    if (this.#options.first?.(bytes, isBinary)) return;
    if (!this.#bucket.take(performance.now())) return this.#complain("signalling.flood", "too many messages");
    if (isBinary) return this.#complain("signalling.invalid", "bytes: expected text");
    let message: In;
    try {
      message = this.#options.read(bytes.toString("utf8"));
    } catch (error) {
      return this.#complain(errorCode(error), errorLine(error));
    }
    this.#waiting.push(message);
    if (!this.#handling) void this.#handle();
  }

  async #handle(): Promise<void> {
    this.#handling = true;
    for (let message = this.#waiting.shift(); message !== undefined && !this.#closed; message = this.#waiting.shift()) {
      try {
        await this.#options.onMessage(message);
      } catch (error) {
        this.#options.log.error({ code: errorCode(error), error: errorLine(error) }, "message could not be handled");
        this.send(this.#options.errorMessage("unexpected", "the desk has a defect: see its log"));
      }
    }
    this.#handling = false;
  }

  #complain(code: string, message: string): void {
    this.#bad += 1;
    if (this.#bad > MAX_BAD) return this.close(CLOSE.policy, "too many bad messages");
    this.send(this.#options.errorMessage(code, message.slice(0, 200)));
    // Each further one says nothing new.
    if (this.#bad === 1) this.#options.log.warn({ code, error: message.slice(0, 200) }, "message refused");
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#ping);
    clearTimeout(this.#hello);
    this.#waiting.length = 0;
    this.#options.onClosed();
  }
}
