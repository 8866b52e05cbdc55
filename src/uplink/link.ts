import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, errorLine } from "../contract/errors.ts";
import type { VisioborneError } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { afterConnection, FRESH, nextRetry } from "./backoff.ts";
import { Connection } from "./connection.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { LinkState } from "./port.ts";
import type { Transport } from "./transport.ts";

export interface LinkOptions {
  readonly broker: ConnectionOptions["broker"];
  readonly clientId: string;
  readonly subscriptions: ConnectionOptions["subscriptions"];
  /** The will of a connection, by its number. */
  readonly will: (conn: number) => ConnectionOptions["will"];
  /** The borne's status on a connection, by its number. */
  readonly firstWords: (conn: number) => ReturnType<ConnectionOptions["firstWords"]>;
  readonly onMessage: ConnectionOptions["onMessage"];
  /** A new connection stands. */
  readonly onConnected: (transport: Transport, conn: number) => void;
  readonly onDisconnected: () => void;
  /** W, milliseconds. */
  readonly windowMs: () => number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly connectDeadlineMs?: number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

const CONNECT_DEADLINE_MS = 20_000;

/** Keeps the borne connected, for ever, one fresh connection after the other (docs/contract.md, rule 6). */
export class Link {
  readonly #options: LinkOptions;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(state: LinkState) => void>();
  #state: LinkState;
  #connection: Connection | undefined;
  #conn = 0;
  #running: Promise<void> | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    const sinceMs = options.clock.monotonicMs();
    this.#state = { connected: false, code: null, sinceMs, detail: "not connected yet" };
  }

  /** Number of the present or last connection; 0 before the first. */
  get conn(): number {
    return this.#conn;
  }

  state(): LinkState {
    return this.#state;
  }

  onState(listener: (state: LinkState) => void): void {
    this.#listeners.add(listener);
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Closes cleanly: the will is not said. Bounded by the connection's own deadline of 1 s. */
  async stop(): Promise<void> {
    const connection = this.#connection;
    this.#stop.abort();
    await connection?.close();
    await this.#running;
  }

  /** A publish was refused: the link stands, but says `broker.refused` until a connection without a refusal. */
  refused(error: VisioborneError): void {
    this.#change({ connected: this.#connection !== undefined, code: "broker.refused", detail: error.message });
  }

  /** Ends the present connection; the next comes after the back-off. */
  abandon(error: VisioborneError): void {
    this.#connection?.abandon(error);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    let backoff = FRESH;
    while (!signal.aborted) {
      let connectedMs = 0;
      try {
        const connection = await this.#open(signal);
        const sinceMs = clock.monotonicMs();
        const error = await connection.ended;
        connectedMs = clock.monotonicMs() - sinceMs;
        this.#connection = undefined;
        this.#down(error);
        this.#options.onDisconnected();
      } catch (error) {
        this.#down(error);
      }
      if (signal.aborted) return;
      const random = this.#options.random ?? Math.random;
      const { delayMs, next } = nextRetry(afterConnection(backoff, connectedMs), this.#options.windowMs(), random());
      backoff = next;
      log.info({ delay_ms: Math.round(delayMs), retries: next.retries }, "uplink: next attempt");
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #open(signal: AbortSignal): Promise<Connection> {
    const { broker, clientId, subscriptions, onMessage, clock, log } = this.#options;
    const conn = ++this.#conn;
    const connection = await Connection.open({
      broker,
      clientId,
      subscriptions,
      onMessage,
      will: this.#options.will(conn),
      firstWords: () => this.#options.firstWords(conn),
      clockSynchronised: () => clock.synchronised(),
      deadlineMs: this.#options.connectDeadlineMs ?? CONNECT_DEADLINE_MS,
      signal,
    });
    this.#connection = connection;
    log.info({ conn }, "uplink: connected");
    this.#change({ connected: true, code: null, detail: "" });
    this.#options.onConnected(connection, conn);
    return connection;
  }

  #down(error: unknown): void {
    const code = errorCode(error) === "broker.refused" ? "broker.refused" : "broker.lost";
    if (!this.#stop.signal.aborted) this.#options.log.warn({ code, error: errorLine(error) }, "uplink: not connected");
    this.#change({ connected: false, code, detail: errorLine(error) });
  }

  #change(next: Omit<LinkState, "sinceMs">): void {
    const { connected, code, detail } = this.#state;
    if (connected === next.connected && code === next.code && detail === next.detail) return;
    this.#state = { ...next, sinceMs: this.#options.clock.monotonicMs() };
    for (const listener of this.#listeners) listener(this.#state);
  }
}
