import { randomBytes } from "node:crypto";
import type { MqttClient } from "mqtt";
import { CHANNEL_RULES, topicOf } from "../../src/contract/topics.ts";
import type { BorneName, Channel } from "../../src/contract/topics.ts";
import type { AckMessage, AlertMessage, EventMessage, HealthMessage, StatusMessage } from "../../src/contract/types.ts";
import type { TlsFiles } from "../../src/demo/pki.ts";
import { connectAs } from "./broker.ts";

export interface ScriptedOptions {
  readonly url: string;
  readonly tls: TlsFiles;
  readonly name: BorneName;
  readonly boot?: string;
  readonly periodS?: number;
  readonly willDelayS?: number;
}

/**
 * A borne that says exactly what a test tells it to, by the contract, on a real connection. It keeps what was not
 * acknowledged and says it again when told; it does nothing by itself.
 */
export class ScriptedBorne {
  readonly boot: string;
  readonly name: BorneName;
  readonly acks: { readonly ack: AckMessage; readonly atMs: number }[] = [];
  /** Not acknowledged, by sequence. */
  readonly outbox = new Map<number, EventMessage>();
  conn = 0;
  readonly #options: ScriptedOptions;
  #client: MqttClient | undefined;
  #seq = 0;
  readonly #waiting = new Set<() => void>();

  constructor(options: ScriptedOptions) {
    this.#options = options;
    this.name = options.name;
    this.boot = options.boot ?? randomBytes(8).toString("hex");
  }

  async connect(): Promise<MqttClient> {
    this.conn++;
    const will = CHANNEL_RULES.status;
    this.#client = await connectAs(this.#options.url, this.#options.tls, {
      clientId: this.name.borne,
      // The first time: nothing that was queued for another test.
      clean: this.conn === 1,
      keepalive: 30,
      will: {
        topic: topicOf(this.name, "status"),
        payload: Buffer.from(JSON.stringify(this.status("lost"))),
        qos: will.qos,
        retain: will.retain,
        properties: { willDelayInterval: this.#options.willDelayS ?? 0 },
      },
      properties: { sessionExpiryInterval: 86_400, receiveMaximum: 20 },
    });
    this.#client.on("message", (topic, payload) => {
      if (topic !== topicOf(this.name, "ack")) return;
      const ack = JSON.parse(payload.toString()) as AckMessage;
      this.acks.push({ ack, atMs: performance.now() });
      if (ack.boot === this.boot) for (const seq of this.outbox.keys()) if (seq <= ack.seq) this.outbox.delete(seq);
      for (const look of this.#waiting) look();
    });
    await this.#client.subscribeAsync([topicOf(this.name, "ack"), topicOf(this.name, "cmd")], { qos: 1 });
    return this.#client;
  }

  /** Cuts the TCP connection: the broker publishes the will. */
  cut(): void {
    this.#client?.stream.destroy();
    this.#client = undefined;
  }

  /** Leaves in order: no will. */
  async close(): Promise<void> {
    await this.#client?.endAsync();
    this.#client = undefined;
  }

  status(state: StatusMessage["state"], pair: { boot?: string; conn?: number } = {}): StatusMessage {
    return { v: 1, state, ...this.#stamp(), conn: this.conn, ...pair, reasons: [] };
  }

  health(alerts: string[] = []): HealthMessage {
    const rest = {
      state: "ready" as const,
      period_s: this.#options.periodS ?? 60,
      devices: { camera: "ready" as const },
      services: {},
      alerts,
    };
    return { v: 1, ...this.#stamp(), conn: this.conn, ...rest };
  }

  alert(code: string): AlertMessage {
    const rest = {
      severity: "major" as const,
      owner: "syndicat" as const,
      since: Date.now(),
      device: "camera",
      detail: "",
    };
    return { v: 1, code, boot: this.boot, seq: 1, ...rest };
  }

  /** The next event, kept until it is acknowledged. */
  event(fields: Partial<EventMessage> = {}): EventMessage {
    const seq = ++this.#seq;
    const event: EventMessage = {
      v: 1,
      id: `${this.boot}-${seq}`,
      ...this.#stamp(),
      seq,
      type: "button.press",
      ...fields,
    };
    this.outbox.set(seq, event);
    return event;
  }

  /** Publishes by the rules of the channel; resolves at the PUBACK. */
  async say(channel: Channel, message: object | string, id?: string): Promise<void> {
    const { qos, retain, expiryS } = CHANNEL_RULES[channel];
    const properties = expiryS === undefined ? {} : { messageExpiryInterval: expiryS };
    const text = typeof message === "string" ? message : JSON.stringify(message);
    await this.#client!.publishAsync(topicOf(this.name, channel, id), text, { qos, retain, properties });
  }

  /** Sends all that is not acknowledged, in order. */
  async sayOutbox(): Promise<void> {
    await Promise.all([...this.outbox.values()].map(async (event) => await this.say("event", event)));
  }

  /** Waits until `test` holds, looked at with each acknowledgement. Deadline: the test's. */
  async until(test: () => boolean): Promise<void> {
    if (test()) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!test()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #stamp(): { boot: string; ts: number; up_ms: number; sync: boolean } {
    return { boot: this.boot, ts: Date.now(), up_ms: Math.round(performance.now()), sync: true };
  }
}
