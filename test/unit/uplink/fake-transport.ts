import { parseTopic } from "../../../src/contract/topics.ts";
import type { Outgoing, Transport } from "../../../src/uplink/transport.ts";

/** Keeps what is published. `hold` leaves the PUBACKs out until `release`. */
export class FakeTransport implements Transport {
  readonly sent: Outgoing[] = [];
  hold = false;
  readonly #held: (() => void)[] = [];

  publish(message: Outgoing): Promise<void> {
    this.sent.push(message);
    if (!this.hold) return Promise.resolve();
    return new Promise((resolve) => this.#held.push(resolve));
  }

  release(): void {
    this.hold = false;
    for (const resolve of this.#held.splice(0)) resolve();
  }

  /** What was published on a channel, parsed. */
  on(channel: string): Record<string, unknown>[] {
    return this.sent
      .filter(({ topic, payload }) => parseTopic(topic)?.channel === channel && payload !== "")
      .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
  }
}
