import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { CHANNEL_RULES, topicOf } from "../contract/topics.ts";
import type { BorneName } from "../contract/topics.ts";
import { fit } from "./fit.ts";
import type { BorneChannel, Message } from "./fit.ts";
import type { Outgoing, Transport } from "./transport.ts";

/** One message of a borne, as its channel's rule has it (docs/contract.md, Topics). */
export function outgoing(name: BorneName, channel: BorneChannel, payload: string, id?: string): Outgoing {
  const { qos, retain, expiryS } = CHANNEL_RULES[channel];
  return { topic: topicOf(name, channel, id), payload, qos, retain, ...(expiryS === undefined ? {} : { expiryS }) };
}

/** Whether a `status` says that the borne is lost: its own one, by the will of a connection that was cut. */
export function saysLost(payload: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(payload.toString("utf8"));
    return typeof value === "object" && value !== null && "state" in value && value.state === "lost";
  } catch {
    return false;
  }
}

export interface SenderOptions {
  readonly name: BorneName;
  readonly log: Logger;
  /** The broker refused a publish while the connection stands. */
  readonly onRefused: (error: VisioborneError, channel: BorneChannel) => void;
}

/** Publishes on the present connection, if there is one. */
export class Sender {
  readonly #options: SenderOptions;
  /** The present connection. */
  transport: Transport | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Fits and publishes. Never rejects. @returns whether the broker has it. */
  async message(channel: BorneChannel, message: Message, id?: string): Promise<boolean> {
    const fitted = fit(channel, message);
    if (!fitted) {
      this.#options.log.error({ channel }, "message is not of the contract: not published");
      return false;
    }
    if (fitted.changed.length > 0)
      this.#options.log.warn({ channel, changed: fitted.changed }, "message was cut to fit");
    // Above its budget it still goes out: a silent borne would be taken for lost, which is worse than some bytes.
    if (fitted.over) this.#options.log.error({ channel, bytes: fitted.payload.length }, "message is above its budget");
    return await this.payload(channel, fitted.payload, id);
  }

  /** As `message`, but says nothing of a failure, and leaves out what is above `maxBytes`. Never rejects. */
  async quiet(channel: BorneChannel, message: Message, maxBytes: number): Promise<void> {
    try {
      const fitted = fit(channel, message);
      if (!fitted || Buffer.byteLength(fitted.payload) > maxBytes) return;
      await this.transport?.publish(outgoing(this.#options.name, channel, fitted.payload));
    } catch {
      // As said.
    }
  }

  /** Publishes a payload as it is. Never rejects. @returns whether the broker has it. */
  async payload(channel: BorneChannel, payload: string, id?: string): Promise<boolean> {
    const { transport } = this;
    if (!transport) return false;
    try {
      await transport.publish(outgoing(this.#options.name, channel, payload, id));
      return true;
    } catch (error) {
      if (errorCode(error) !== "broker.refused") return false;
      this.#options.log.error({ channel, error: errorLine(error) }, "the broker refuses a message");
      if (error instanceof VisioborneError) this.#options.onRefused(error, channel);
      return false;
    }
  }
}
