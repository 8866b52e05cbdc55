import { WebSocket } from "ws";
import type { RawData } from "ws";
import { errorLine } from "../../contract/errors.ts";
import type { VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { readDeskToBorne } from "../../contract/signalling/parse.ts";
import type { BorneToDesk, DeskToBorne, DeskToBorneWelcome } from "../../contract/signalling/types.ts";
import { LineSide } from "./line-side.ts";
import { Pulse } from "./pulse.ts";
import type { Pace } from "./pulse.ts";
import { certificateRefused, deskError, httpError, protocol, unreachable } from "./refusal.ts";
import { readSecrets } from "./settings.ts";
import type { DeskSecrets, DeskSettings } from "./settings.ts";
import { connect } from "./socket.ts";
import type { Tls } from "./socket.ts";

export interface ConnectionOptions {
  readonly desk: DeskSettings;
  readonly hello: BorneToDesk;
  readonly pace: Pace;
  /** Called at once: the next message may be in the same packet. */
  readonly onWelcome: (connection: Connection, welcome: DeskToBorneWelcome) => void;
  readonly onMessage: (message: DeskToBorne) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** From the first packet to the desk's welcome. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** What waits to be sent, at most: more means that the line is gone or jammed. */
const MAX_BUFFERED_BYTES = 1_048_576;
/** Messages against the contract, on one connection. */
const MAX_BAD_MESSAGES = 50;
const CLOSE_MS = 1_000;
const LINE_MESSAGE = /^\s*\{\s*"type"\s*:\s*"line\./;

/**
 * One connection to the desk: single-use. Open when the desk has said `welcome`: both ends know each other by
 * certificate, and speak the same version.
 */
export class Connection {
  /** Resolves, never rejects, with why it ended. */
  readonly ended: Promise<VisioborneError>;
  /** The line test's part of it. */
  readonly line = new LineSide((message) => void this.sendRaw(message));
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #pulse: Pulse;
  readonly #welcomed = Promise.withResolvers<void>();
  #end!: (error: VisioborneError) => void;
  #endedWith: VisioborneError | undefined;
  readonly #tls: Tls = { done: false };
  #opened = false;
  #welcome = false;
  #bad = 0;

  private constructor(secrets: DeskSecrets, options: ConnectionOptions) {
    const socket = connect(options.desk, secrets, options.deadlineMs, this.#tls);
    this.#socket = socket;
    this.#options = options;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#welcomed.promise.catch(() => undefined);
    this.#pulse = new Pulse({
      clock: options.clock,
      pace: options.pace,
      ping: () => this.#ping(),
      dead: (silentMs) => this.#close(unreachable(`silent for ${Math.round(silentMs)} ms`)),
    });
    socket.on("open", () => {
      this.#opened = true;
      this.send(options.hello);
    });
    socket.on("message", (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on("pong", () => this.#pulse.heard());
    socket.on("ping", () => this.#pulse.heard());
    socket.on("error", (error) => this.#onError(error));
    socket.on("unexpected-response", (_request, response) => this.#close(httpError(response.statusCode ?? 0)));
    socket.on("close", (code) => this.#close(unreachable(`closed by the desk with code ${code}`)));
  }

  /**
   * Connects; resolves when the desk has said its welcome.
   * @throws VisioborneError `desk.unreachable`, `desk.refused`, `desk.protocol`
   */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const { desk, deadlineMs, signal } = options;
    const secrets = await readSecrets(desk);
    signal.throwIfAborted();
    const connection = new Connection(secrets, options);
    const timer = setTimeout(() => {
      connection.#close(unreachable(`no welcome within ${deadlineMs} ms`));
    }, deadlineMs);
    const onAbort = (): void => connection.#close(unreachable("stopped"));
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await connection.#welcomed.promise;
      return connection;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** False when it is not open, or too much waits to be sent. */
  send(message: BorneToDesk): boolean {
    return this.sendRaw(JSON.stringify(message));
  }

  sendRaw(message: string | Uint8Array): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN || this.bufferedBytes() > MAX_BUFFERED_BYTES) return false;
    this.#socket.send(message, () => undefined);
    return true;
  }

  bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  setPace(pace: Pace): void {
    this.#pulse.setPace(pace);
  }

  /** Closes as RFC 6455 wants it, in a bounded time. */
  async close(): Promise<void> {
    if (this.#endedWith) return;
    this.#socket.close(1001, "stopped");
    const timer = setTimeout(() => this.#close(unreachable("closed by the borne")), CLOSE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#pulse.heard();
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
    if (isBinary && this.#welcome) return this.line.takeBytes(bytes);
    try {
      const text = isBinary ? "" : bytes.toString("utf8");
      if (!this.#welcome || !LINE_MESSAGE.test(text)) this.#onText(readDeskToBorne(text));
      else if (!this.line.takeText(text)) throw new TypeError("a message that is a borne's to say");
    } catch (error) {
      this.#onBad(error);
    }
  }

  #onText(message: DeskToBorne): void {
    if (this.#welcome) return this.#options.onMessage(message);
    if (message.type !== "welcome") return this.#close(protocol(`first message ${message.type}, expected welcome`));
    this.#welcome = true;
    this.#pulse.start();
    this.#options.onWelcome(this, message);
    this.#welcomed.resolve();
  }

  /** A message that is not of the contract is dropped; a desk that says nothing else is left. */
  #onBad(error: unknown): void {
    this.#bad += 1;
    if (!this.#welcome) return this.#close(protocol(`first message: ${errorLine(error)}`));
    this.#options.log.warn({ error: errorLine(error), bad: this.#bad }, "desk: message dropped");
    if (this.#bad >= MAX_BAD_MESSAGES) this.#close(protocol(`${this.#bad} messages against the contract`));
  }

  #onError(error: Error): void {
    // A TLS server that does not accept the client's certificate often says nothing: it closes at once (in TLS 1.3 the
    // client has finished its handshake by then: RFC 8446, 4.4.4).
    const shown = this.#tls.done && !this.#opened;
    if (shown && "code" in error && error.code === "ECONNRESET") return this.#close(certificateRefused(error));
    this.#close(deskError(error, this.#options.clock.synchronised()));
  }

  #ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping(undefined, undefined, () => undefined);
  }

  #close(error: VisioborneError): void {
    if (this.#endedWith) return;
    this.#endedWith = error;
    this.#pulse.stop();
    this.#socket.removeAllListeners();
    // A destroyed socket may still say something: heard by nobody, it would end the process.
    this.#socket.on("error", () => undefined);
    this.#socket.terminate();
    this.line.close();
    this.#welcomed.reject(error);
    this.#end(error);
  }
}
