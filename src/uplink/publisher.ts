import { VisioborneError } from "../contract/errors.ts";
import { CONTRACT_VERSION } from "../contract/topics.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { AlertMessage } from "../contract/types.ts";
import { Coalesced } from "./coalesced.ts";
import { fit } from "./fit.ts";
import { timeStamp } from "./outbox-message.ts";
import type { Reporter } from "./port.ts";
import { PublishedAlerts } from "./published-alerts.ts";
import type { Sender } from "./sender.ts";
import type { StateStore } from "./state-store.ts";

export interface PublisherOptions {
  readonly boot: string;
  readonly sender: Sender;
  readonly state: StateStore;
  readonly reporter: Reporter;
  readonly figures: () => { readonly rows: number; readonly dropped: number };
  /** Number of the present connection. */
  readonly conn: () => number;
  readonly periodS: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

const CHANGE_INTERVAL_MS = 1_000;
const HEARTBEAT_JITTER = 0.1;

/** What the borne says of itself, retained: status, description, health, alerts (docs/contract.md, rule 5). */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #alerts: PublishedAlerts;
  readonly #status: Coalesced;
  readonly #desc: Coalesced;
  readonly #health: Coalesced;
  readonly #contradiction: Coalesced;
  #heartbeat: NodeJS.Timeout | undefined;
  /** The status of this connection's first words. */
  #firstStatus = "";

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#alerts = new PublishedAlerts(options.sender, options.state, options.log);
    const nowMs = (): number => options.clock.monotonicMs();
    this.#status = new Coalesced(() => this.#sendStatus(), 0, nowMs);
    this.#desc = new Coalesced(() => this.#sendDesc(), CHANGE_INTERVAL_MS, nowMs);
    this.#health = new Coalesced(() => this.#sendHealth(), CHANGE_INTERVAL_MS, nowMs);
    // Bounded: were another to say `lost` in this borne's name in a loop, it would not become two loops.
    this.#contradiction = new Coalesced(async () => this.#status.request(), CHANGE_INTERVAL_MS, nowMs);
  }

  /** The status that opens connection `conn`, JSON. @throws VisioborneError `status.invalid`: a defect of the reporter. */
  firstWords(conn: number): string {
    const status = this.#options.reporter.status();
    this.#firstStatus = JSON.stringify(status);
    const fitted = fit("status", { ...this.#stamp(), conn, ...status });
    if (!fitted) throw new VisioborneError("status.invalid", "status of the borne: not of the contract");
    return fitted.payload;
  }

  /** A connection stands: says all the rest, in this order, for the broker keeps the order of one publisher. */
  connected(): void {
    // It may have changed while the broker was taking the first words.
    if (JSON.stringify(this.#options.reporter.status()) !== this.#firstStatus) this.#status.now();
    this.#desc.now();
    this.#health.now();
    this.#alerts.announce(this.#options.reporter.alerts());
  }

  disconnected(): void {
    clearTimeout(this.#heartbeat);
    for (const one of [this.#status, this.#desc, this.#health, this.#contradiction]) one.cancel();
  }

  statusChanged(): void {
    if (this.#options.sender.transport) this.#status.request();
  }

  descChanged(): void {
    if (this.#options.sender.transport) this.#desc.request();
  }

  healthChanged(): void {
    if (this.#options.sender.transport) this.#health.request();
  }

  alertChanged(alert: AlertMessage): void {
    this.#alerts.changed(alert);
  }

  alertClosed(code: string): void {
    this.#alerts.closed(code);
  }

  /** Its own topic says `lost`, and it is here: whatever will that was, it is wrong (rule 2). */
  contradict(): void {
    if (this.#options.sender.transport) this.#contradiction.request();
  }

  /** The last word before a clean stop. Resolves when the broker has it or can't have it. */
  async lastStatus(): Promise<void> {
    clearTimeout(this.#heartbeat);
    await this.#sendStatus();
  }

  /** The will of a connection: what its own status would say if the connection broke. */
  will(conn: number): string {
    const message = { v: CONTRACT_VERSION, state: "lost", boot: this.#options.boot, conn };
    return JSON.stringify({ ...message, ...timeStamp(this.#options.clock), reasons: [] });
  }

  async #sendStatus(): Promise<void> {
    const { sender, reporter } = this.#options;
    await sender.message("status", { ...this.#stamp(), ...reporter.status() });
  }

  async #sendDesc(): Promise<void> {
    const { sender, reporter, boot, clock } = this.#options;
    await sender.message("desc", { v: CONTRACT_VERSION, boot, ts: timeStamp(clock).ts, ...reporter.desc() });
  }

  async #sendHealth(): Promise<void> {
    const { sender, reporter, figures } = this.#options;
    this.#armHeartbeat();
    const { rows, dropped } = figures();
    const outbox = { outbox_rows: rows, ...(dropped > 0 ? { outbox_dropped: dropped } : {}) };
    await sender.message("health", { ...this.#stamp(), ...reporter.health(), ...outbox });
  }

  #stamp(): Readonly<Record<string, unknown>> {
    const { boot, conn, clock } = this.#options;
    return { v: CONTRACT_VERSION, boot, conn: conn(), ...timeStamp(clock) };
  }

  /** From the last health, whatever made it be said: each is proof of life, and bytes cost on a metered line. */
  #armHeartbeat(): void {
    clearTimeout(this.#heartbeat);
    const random = (this.#options.random ?? Math.random)();
    const ms = this.#options.periodS * 1000 * (1 - HEARTBEAT_JITTER + 2 * HEARTBEAT_JITTER * random);
    this.#heartbeat = setTimeout(() => this.#health.now(), ms).unref();
  }
}
