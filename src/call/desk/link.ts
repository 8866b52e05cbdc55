import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { BorneLineChannel } from "../../contract/line-test/channel.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { BorneToDesk, DeskToBorne, DeskToBorneWelcome } from "../../contract/signalling/types.ts";
import { retryDelayMs, STABLE_MS } from "./backoff.ts";
import { Connection } from "./connection.ts";
import { AT_REST, IN_CALL } from "./pulse.ts";
import type { DeskSettings } from "./settings.ts";

export interface LinkOptions {
  readonly desk: DeskSettings;
  readonly hello: BorneToDesk;
  readonly onUp: (welcome: DeskToBorneWelcome) => void;
  readonly onDown: (error: VisioborneError) => void;
  readonly onMessage: (message: DeskToBorne) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly deadlineMs?: number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

const DEADLINE_MS = 10_000;

/** Keeps the borne connected with the desk, for ever, one fresh connection after the other. */
export class DeskLink {
  readonly #options: LinkOptions;
  readonly #stop = new AbortController();
  #connection: Connection | undefined;
  #running: Promise<void> | undefined;
  #inCall = false;
  #attempts = 0;
  #wake = new AbortController();

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  linked(): boolean {
    return this.#connection !== undefined;
  }

  /** A call begins or is over: the pace changes, and a wait for the next attempt ends at once when one begins. */
  setInCall(inCall: boolean): void {
    if (inCall === this.#inCall) return;
    this.#inCall = inCall;
    this.#connection?.setPace(inCall ? IN_CALL : AT_REST);
    if (!inCall) return;
    this.#attempts = 0;
    this.#wake.abort();
  }

  send(message: BorneToDesk): boolean {
    return this.#connection?.send(message) ?? false;
  }

  /** The line test's part of the present connection; undefined = there is none. */
  line(): BorneLineChannel | undefined {
    return this.#connection?.line;
  }

  /** Closes cleanly; bounded by the connection's own second. */
  async stop(): Promise<void> {
    const connection = this.#connection;
    this.#stop.abort();
    await connection?.close();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      let heldMs = 0;
      try {
        const connection = await this.#open(signal);
        const sinceMs = clock.monotonicMs();
        const error = await connection.ended;
        heldMs = clock.monotonicMs() - sinceMs;
        this.#connection = undefined;
        this.#down(error);
      } catch (error) {
        this.#down(error);
      }
      if (signal.aborted) return;
      if (heldMs >= STABLE_MS) this.#attempts = 0;
      const delayMs = retryDelayMs(this.#attempts, this.#inCall, (this.#options.random ?? Math.random)());
      this.#attempts += 1;
      log.info({ delay_ms: Math.round(delayMs), in_call: this.#inCall }, "desk: next attempt");
      this.#wake = new AbortController();
      await sleep(delayMs, undefined, { signal: AbortSignal.any([signal, this.#wake.signal]) }).catch(() => undefined);
    }
  }

  async #open(signal: AbortSignal): Promise<Connection> {
    const { desk, hello, onMessage, clock, log } = this.#options;
    return await Connection.open({
      desk,
      hello,
      pace: this.#inCall ? IN_CALL : AT_REST,
      onWelcome: (connection, welcome) => this.#up(connection, welcome),
      onMessage,
      clock,
      log,
      deadlineMs: this.#options.deadlineMs ?? DEADLINE_MS,
      signal,
    });
  }

  #up(connection: Connection, welcome: DeskToBorneWelcome): void {
    // A call may have begun while it was opened.
    connection.setPace(this.#inCall ? IN_CALL : AT_REST);
    this.#connection = connection;
    this.#options.log.info({ desk: welcome.desk }, "desk: connected");
    this.#options.onUp(welcome);
  }

  #down(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    const line = errorLine(error);
    this.#options.log.warn({ code: errorCode(error), error: line }, "desk: not connected");
    this.#options.onDown(error instanceof VisioborneError ? error : new VisioborneError("desk.unreachable", line));
  }
}
