import { readFileSync } from "node:fs";
import mqtt from "mqtt";
import type { MqttClient } from "mqtt";
import type { RunFile } from "../../../src/demo/files.ts";
import { PATIENCE_MS } from "./program.ts";

/** A message as it came. */
export interface Message {
  readonly topic: string;
  /** The topic without its first four levels: `status`, `alert/printer.paper`. */
  readonly channel: string;
  readonly text: string;
  readonly retain: boolean;
  readonly qos: number;
  /** Its place among all that was heard. */
  readonly at: number;
}

export interface Wanted {
  /** Only messages from this place on; default: all that was heard, and what comes. */
  readonly from?: number;
  readonly deadlineMs?: number;
}

/** The payload of a message, which the caller knows by its channel. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function bodyOf<T>(message: Message): T {
  return JSON.parse(message.text) as T;
}

/** Hears all of `vb/1/#` under the read-only account of `run.json`. */
export class Listener {
  readonly heard: Message[] = [];
  readonly client: MqttClient;
  readonly #watchers = new Set<() => void>();

  private constructor(client: MqttClient) {
    this.client = client;
    client.on("error", () => undefined);
    client.on("message", (topic, payload, { retain, qos }) => {
      const channel = topic.split("/").slice(4).join("/");
      this.heard.push({ topic, channel, text: payload.toString("utf8"), retain, qos, at: this.heard.length });
      for (const watcher of this.#watchers) watcher();
    });
  }

  static async open(broker: RunFile["broker"], filters: readonly string[] = ["vb/1/#"]): Promise<Listener> {
    const client = mqtt.connect({
      protocol: "mqtts",
      host: broker.host,
      port: broker.port,
      protocolVersion: 5,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: PATIENCE_MS,
      ca: readFileSync(broker.ca),
      cert: readFileSync(broker.cert),
      key: readFileSync(broker.key),
    });
    const listener = new Listener(client);
    await new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      client.once("error", reject);
      client.once("close", () => reject(new Error("the broker closed the connection")));
    });
    // Retain as published: the flag tells how the borne published, on live messages too.
    for (const filter of filters) await client.subscribeAsync(filter, { qos: 1, rap: true });
    return listener;
  }

  /** Where the next message will stand: for `from`. */
  get next(): number {
    return this.heard.length;
  }

  on(channel: string, from = 0): Message[] {
    return this.heard.slice(from).filter((message) => message.channel === channel);
  }

  /** Events that first came from this place on: a borne sends again what has not been acknowledged in time. */
  events(from = 0): Message[] {
    return this.#each("event", from);
  }

  /** The same for what was counted. */
  usages(from = 0): Message[] {
    return this.#each("usage", from);
  }

  /** What goes through the outbox, each row as it first came. */
  #each(channel: "event" | "usage", from: number): Message[] {
    const known = new Set<string>();
    return this.on(channel).filter(({ topic, text, at }) => {
      const { boot, seq } = JSON.parse(text) as { boot: string; seq: number };
      const id = `${topic} ${boot} ${seq}`;
      const first = !known.has(id);
      known.add(id);
      return first && at >= from;
    });
  }

  /**
   * The first message, heard or to come, that fits; an event or a usage row that is sent again counts where it first came.
   * @throws Error with what was heard instead
   */
  async until(
    channel: string,
    fits: (message: Message) => boolean = () => true,
    wanted: Wanted = {},
  ): Promise<Message> {
    const { from = 0, deadlineMs = PATIENCE_MS } = wanted;
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const look = (): void => {
      const told = channel === "event" || channel === "usage" ? this.#each(channel, from) : this.on(channel, from);
      const found = told.find(fits);
      if (found) resolve(found);
    };
    const timer = setTimeout(() => {
      const heard = this.heard.slice(from).slice(-12);
      const lines = heard.map((message) => `  ${message.channel} ${message.text.slice(0, 220)}`).join("\n");
      reject(new Error(`no message on ${channel} that fits within ${deadlineMs} ms; the last heard:\n${lines}`));
    }, deadlineMs);
    this.#watchers.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#watchers.delete(look);
    }
  }

  /** The same for a JSON payload. */
  async untilBody<T>(channel: string, fits: (body: T) => boolean, wanted: Wanted = {}): Promise<T> {
    const message = await this.until(channel, (one) => one.text !== "" && fits(bodyOf<T>(one)), wanted);
    return bodyOf<T>(message);
  }

  /** Waits until the latest message of a channel is as wanted. */
  async untilLatest<T>(channel: string, fits: (body: T) => boolean): Promise<T> {
    const isLatest = (one: Message): boolean => this.on(channel, one.at + 1).length === 0;
    const message = await this.until(channel, (one) => one.text !== "" && isLatest(one) && fits(bodyOf<T>(one)));
    return bodyOf<T>(message);
  }

  async end(): Promise<void> {
    await this.client.endAsync(true).catch(() => undefined);
  }
}
