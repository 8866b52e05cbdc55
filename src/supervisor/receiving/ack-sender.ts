import { errorLine } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { CHANNEL_RULES, topicOf } from "../../contract/topics.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { AckMessage } from "../../contract/types.ts";
import { ACK_INTERVAL_MS, AckSchedule, reconnectWindowMs } from "./ack-schedule.ts";
import type { BrokerLink } from "../broker-link.ts";
import type { Committer } from "./committer.ts";

const LOOK_EVERY_MS = 100;
/** At one look, so that the start of a supervisor over a large fleet is no burst at the broker. */
const MAX_AT_ONCE = 200;

/** Sends the acknowledgements: what is committed, at most one a second to each borne. */
export class AckSender {
  readonly #schedule: AckSchedule;
  readonly #link: BrokerLink;
  readonly #committer: Committer;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #windowMs: number;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #busy = false;

  /**
   * @param fleet how many bornes there are
   * @param options `shared`: another process acknowledges too, to the same bornes
   */
  constructor(
    link: BrokerLink,
    committer: Committer,
    clock: Clock,
    log: Logger,
    fleet: number,
    options: { readonly shared?: boolean } = {},
  ) {
    this.#schedule = new AckSchedule(options.shared ? 2 * ACK_INTERVAL_MS : ACK_INTERVAL_MS);
    this.#link = link;
    this.#committer = committer;
    this.#clock = clock;
    this.#log = log;
    this.#windowMs = reconnectWindowMs(fleet);
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#busy || !this.#link.up) return;
      this.#busy = true;
      this.#sending = this.#sendDue().finally(() => {
        this.#busy = false;
      });
    }, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
  }

  /**
   * A boot is to be acknowledged.
   * @param afterMs wait at least this long where nothing waits for this borne yet.
   */
  mark(name: BorneName, boot: string, afterMs = 0): void {
    this.#schedule.mark(name, boot, this.#clock.monotonicMs() + afterMs);
  }

  async #sendDue(): Promise<void> {
    const due = this.#schedule.take(this.#clock.monotonicMs(), MAX_AT_ONCE);
    await Promise.all(
      due.map(async ({ network, borne, boot }) => {
        const name = { network, borne };
        try {
          const seq = await this.#committer.contiguous({ ...name, boot });
          const ack: AckMessage = { v: 1, boot, seq, reconnect_window_ms: this.#windowMs };
          await this.#link.publish(topicOf(name, "ack"), JSON.stringify(ack), CHANNEL_RULES.ack.expiryS ?? 3600);
        } catch (error) {
          this.#log.debug({ ...name, error: errorLine(error) }, "acknowledgement not sent, kept");
          this.mark(name, boot);
        }
      }),
    );
  }
}
