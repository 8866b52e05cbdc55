import { readFileSync } from "node:fs";
import mqtt from "mqtt";
import type { MqttClient } from "mqtt";
import type { AckMessage, EventMessage } from "../../../src/contract/types.ts";
import type { Site } from "./harness.ts";

export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly retain: boolean;
  /** Seconds left of the message's expiry, where it has one. */
  readonly expiryS: number | undefined;
}

/** A client on the people's listener, under the supervisor's account: hears everything, may write `cmd` and `ack`. */
export class Listener {
  readonly heard: Heard[] = [];
  readonly client: MqttClient;
  readonly #watchers = new Set<(message: Heard) => void>();

  private constructor(client: MqttClient) {
    this.client = client;
    client.on("error", () => undefined);
    client.on("message", (topic, payload, packet) => {
      const expiryS = packet.properties?.messageExpiryInterval;
      const message = { topic, text: payload.toString("utf8"), retain: packet.retain, expiryS };
      this.heard.push(message);
      for (const watcher of this.#watchers) watcher(message);
    });
  }

  static async open(site: Site, more: { clientId?: string; persistent?: boolean } = {}): Promise<Listener> {
    const { supervisor } = site.pki;
    const client = mqtt.connect({
      protocol: "mqtts",
      host: "127.0.0.1",
      port: site.broker.peoplePort,
      protocolVersion: 5,
      clientId: more.clientId ?? `listener-${Math.random().toString(36).slice(2)}`,
      clean: !more.persistent,
      ...(more.persistent ? { properties: { sessionExpiryInterval: 3600 } } : {}),
      reconnectPeriod: 100,
      ca: readFileSync(supervisor.caFile),
      cert: readFileSync(supervisor.certFile),
      key: readFileSync(supervisor.keyFile),
    });
    const listener = new Listener(client);
    site.alsoEnd(() => listener.end());
    await new Promise<void>((resolve) => client.once("connect", () => resolve()));
    await listener.#subscribe();
    return listener;
  }

  /** Resolves when it hears a broker that was killed and restarted: what is said before is lost, unless it is retained. */
  async hearsAgain(): Promise<void> {
    await until(() => this.client.connected);
    await this.#subscribe();
  }

  async #subscribe(): Promise<void> {
    await this.client.subscribeAsync("vb/1/#", { qos: 1 });
  }

  on(watcher: (message: Heard) => void): void {
    this.#watchers.add(watcher);
  }

  /** The first message, heard or to come, that fits. */
  find(channel: string, fits: (message: Heard) => boolean = () => true): Promise<Heard> {
    return this.findAll(channel, 1, fits).then(([first]) => first!);
  }

  /** The first `count` messages, heard or to come, that fit. */
  findAll(channel: string, count: number, fits: (message: Heard) => boolean = () => true): Promise<Heard[]> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.on_(channel).filter(fits);
        if (found.length < count) return;
        this.#watchers.delete(look);
        resolve(found.slice(0, count));
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** What was heard on a channel, `alert/x` or `res/y` with their id. */
  on_(channel: string): Heard[] {
    const isIt = (topic: string): boolean => topic.split("/").slice(4).join("/") === channel;
    return this.heard.filter((message) => isIt(message.topic));
  }

  forget(): void {
    this.heard.length = 0;
  }

  async end(): Promise<void> {
    await this.client.endAsync(true).catch(() => undefined);
  }
}

/**
 * What of the supervisor the outbox needs: stores once by (boot, seq), steps over reported holes, and acknowledges the
 * highest contiguous sequence, every `everyMs`.
 */
export class StandIn {
  readonly stored = new Map<string, EventMessage>();
  received = 0;
  readonly #seen = new Map<string, Set<number>>();
  readonly #contiguous = new Map<string, number>();
  readonly #due = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(listener: Listener, everyMs: number, topic = "vb/1/demo/borne-1/ack") {
    listener.on((message) => {
      if (!/\/(event|usage)$/.test(message.topic)) return;
      this.received++;
      const event = JSON.parse(message.text) as EventMessage;
      this.stored.set(`${event.boot}-${event.seq}`, event);
      this.#note(event.boot, event.seq, event.seq);
      if (event.type === "outbox.dropped") this.#note(event.from_boot!, event.from_seq!, event.to_seq!);
    });
    this.#timer = setInterval(() => {
      for (const boot of this.#due) {
        const ack: AckMessage = { v: 1, boot, seq: this.contiguous(boot) };
        listener.client.publish(topic, JSON.stringify(ack), { qos: 1 });
      }
      this.#due.clear();
    }, everyMs);
  }

  contiguous(boot: string): number {
    return this.#contiguous.get(boot) ?? 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #note(boot: string, from: number, to: number): void {
    const seen = this.#seen.get(boot) ?? new Set();
    for (let seq = from; seq <= to; seq++) seen.add(seq);
    this.#seen.set(boot, seen);
    let top = this.contiguous(boot);
    while (seen.has(top + 1)) top++;
    this.#contiguous.set(boot, top);
    this.#due.add(boot);
  }
}

/** Resolves when `holds`, looked at each time something may have changed and every 50 ms. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}
