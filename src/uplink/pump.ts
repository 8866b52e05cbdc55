import type { Clock, Logger } from "../contract/runtime.ts";
import { ack as validateAck } from "../contract/generated/validators.js";
import type { AckMessage } from "../contract/types.ts";
import type { Outbox } from "./outbox.ts";
import { DEFAULT_LIMITS, PumpWindow } from "./pump-window.ts";
import type { WindowLimits } from "./pump-window.ts";
import type { Sender } from "./sender.ts";

export interface PumpOptions {
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: WindowLimits;
}

/** Sends the outbox and takes the supervisor's acknowledgements (docs/contract.md, rule 3). At rest it sends nothing. */
export class Pump {
  readonly #options: PumpOptions;
  readonly #window: PumpWindow;
  /** The last acknowledgement that stood before a hole: its second time proves that it is no straggler. */
  #suspect: { readonly boot: string; readonly seq: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #scheduled = false;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#window = new PumpWindow(options.limits ?? DEFAULT_LIMITS);
    options.outbox.onAppend(() => this.kick());
  }

  /** A connection stands: all that is not acknowledged goes out again. */
  connected(): void {
    this.#window.reset();
    this.#suspect = undefined;
    this.kick();
  }

  disconnected(): void {
    clearTimeout(this.#timer);
  }

  /** There may be something to send. Many calls of one turn of the loop are one. */
  kick(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#run();
    });
  }

  /** @returns W, when the supervisor says it; `undefined` also for what is no acknowledgement. */
  ack(payload: Buffer): number | undefined {
    const ack = parseAck(payload);
    if (!ack) {
      this.#options.log.warn({ bytes: payload.length }, "acknowledgement is not of the contract: ignored");
      return undefined;
    }
    const { outbox, clock } = this.#options;
    const stalled = this.#window.isStalled(ack.boot);
    const progressed = outbox.ack(ack.boot, ack.seq);
    this.#window.acked(ack.boot, ack.seq, progressed, clock.monotonicMs());
    if (progressed) this.#suspect = undefined;
    else if (stalled) this.#lookForHole(ack);
    this.kick();
    return ack.reconnect_window_ms;
  }

  /**
   * The supervisor answers, but stands before sequences that this borne no longer has (it was restored from an old
   * backup, or the outbox's file was damaged). They will never come: saying so lets it step over.
   */
  #lookForHole({ boot, seq }: AckMessage): void {
    const [first] = this.#options.outbox.after(boot, 0, 1);
    if (!first || first.seq <= seq + 1) return;
    const again = this.#suspect?.boot === boot && this.#suspect.seq === seq;
    this.#suspect = again ? undefined : { boot, seq };
    if (again) this.#options.outbox.declareHole(boot, seq + 1, first.seq - 1);
  }

  #run(): void {
    const { sender, outbox, clock } = this.#options;
    clearTimeout(this.#timer);
    if (!sender.transport) return;
    for (const row of this.#window.plan(clock.monotonicMs(), outbox)) void sender.payload(row.channel, row.payload);
    const wakeAtMs = this.#window.wakeAtMs();
    if (wakeAtMs === undefined) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(10, wakeAtMs - clock.monotonicMs())).unref();
  }
}

function parseAck(payload: Buffer): AckMessage | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString("utf8"));
    return validateAck(value) ? (value as AckMessage) : undefined;
  } catch {
    return undefined;
  }
}
