import type { MqttClient } from "mqtt";
import { VisioborneError } from "../contract/errors.ts";
import { clientOptions, readSecrets, RECEIVE_MAXIMUM } from "./client-options.ts";
import type { BrokerSettings, Will } from "./client-options.ts";
import { brokerError } from "./refusal.ts";
import type { Incoming, Outgoing, Transport } from "./transport.ts";

export interface ConnectionOptions {
  readonly broker: BrokerSettings;
  readonly clientId: string;
  readonly will: Will;
  /** `asPublished`: the retain flag comes as the publisher set it, also on a live message (MQTT 5, 3.8.3.1). */
  readonly subscriptions: readonly { readonly topic: string; readonly asPublished: boolean }[];
  /** The borne's status: only a broker that takes it is one to be connected to. */
  readonly firstWords: () => Outgoing;
  readonly onMessage: (message: Incoming) => void;
  readonly clockSynchronised: () => boolean;
  /** From the first packet to the broker's answer to the first words. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

const DISCONNECT_MS = 1_000;

interface Waiting {
  readonly message: Outgoing;
  readonly resolve: () => void;
  readonly reject: (error: VisioborneError) => void;
}

/**
 * One connection to the broker: single-use, a fresh mqtt.js client each (its `reconnect()` makes new empty stores, and
 * with `reconnectPeriod: 0` it re-subscribes nothing). Open when the broker has answered the subscriptions and taken the
 * first words: mosquitto lets a borne in under another's name, and refuses only what it then publishes.
 */
export class Connection implements Transport {
  /** Resolves, never rejects, with why it ended. */
  readonly ended: Promise<VisioborneError>;
  readonly #client: MqttClient;
  readonly #synchronised: () => boolean;
  readonly #queue: Waiting[] = [];
  readonly #inFlight = new Set<Waiting>();
  #window = RECEIVE_MAXIMUM;
  #end!: (error: VisioborneError) => void;
  #endedWith: VisioborneError | undefined;

  private constructor(client: MqttClient, options: ConnectionOptions) {
    this.#client = client;
    this.#synchronised = options.clockSynchronised;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    client.on("error", (error) => this.#close(brokerError(error, "connection", this.#synchronised())));
    client.on("close", () => this.#close(new VisioborneError("broker.lost", "connection: closed by the other side")));
    client.on("disconnect", (packet) => {
      const error = Object.assign(new Error("disconnected by the broker"), { code: packet.reasonCode });
      this.#close(brokerError(error, "connection", this.#synchronised()));
    });
    client.on("message", (topic, payload, packet) => {
      options.onMessage({ topic, payload, retain: packet.retain, dup: packet.dup });
    });
  }

  /**
   * Connects and subscribes.
   * @throws VisioborneError `broker.lost`, `broker.refused`; the latter also for certificate files that can't be read.
   */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const secrets = await readSecrets(options.broker);
    // Loaded at the first connection: it would cost the boot a tenth of a second.
    const { default: mqtt } = await import("mqtt");
    options.signal.throwIfAborted();
    const connection = new Connection(mqtt.connect(clientOptions(options, secrets)), options);
    const timer = setTimeout(() => {
      const ms = options.deadlineMs;
      connection.#close(new VisioborneError("broker.lost", `connection: no answer of the broker within ${ms} ms`));
    }, options.deadlineMs);
    const onAbort = (): void => connection.#close(new VisioborneError("broker.lost", "connection: stopped"));
    options.signal.addEventListener("abort", onAbort, { once: true });
    try {
      await connection.#connected();
      await connection.#subscribed(options.subscriptions);
      await connection.#said(options.firstWords);
      return connection;
    } finally {
      clearTimeout(timer);
      options.signal.removeEventListener("abort", onAbort);
    }
  }

  publish(message: Outgoing): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#endedWith) reject(this.#endedWith);
      else {
        this.#queue.push({ message, resolve, reject });
        this.#send();
      }
    });
  }

  /** Says DISCONNECT, so that the broker forgets the will, and closes. Bounded. */
  async close(): Promise<void> {
    if (this.#endedWith) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, DISCONNECT_MS);
    this.#client.end(false, { reasonCode: 0 }, () => resolve());
    await promise;
    clearTimeout(timer);
    this.#close(new VisioborneError("broker.lost", "connection: closed by the borne"));
  }

  /** Ends it at once, without DISCONNECT. */
  abandon(error: VisioborneError): void {
    this.#close(error);
  }

  async #connected(): Promise<void> {
    await this.#orEnded((resolve) => this.#client.once("connect", resolve));
    // mqtt.js does not keep to the broker's receive maximum (MQTT 5, 3.2.2.3.3): the queue here does.
    this.#window = Math.min(RECEIVE_MAXIMUM, this.#client.serverProperties?.receiveMaximum ?? RECEIVE_MAXIMUM);
  }

  async #subscribed(list: ConnectionOptions["subscriptions"]): Promise<void> {
    const map = Object.fromEntries(
      list.map(({ topic, asPublished }) => [topic, { qos: 1 as const, rap: asPublished }]),
    );
    await this.#orEnded((resolve, reject) => {
      this.#client.subscribe(map, (error) => {
        if (error) reject(brokerError(error, "subscription", this.#synchronised()));
        else resolve();
      });
    });
  }

  async #said(words: () => Outgoing): Promise<void> {
    try {
      await this.publish(words());
    } catch (error) {
      const reason = brokerError(error, "first words", this.#synchronised());
      this.#close(reason);
      throw reason;
    }
  }

  async #orEnded(start: (resolve: () => void, reject: (error: VisioborneError) => void) => void): Promise<void> {
    const failed = this.ended.then((error) => Promise.reject(error));
    try {
      await Promise.race([new Promise<void>(start), failed]);
    } catch (error) {
      const reason = brokerError(error, "connection", this.#synchronised());
      this.#close(reason);
      throw reason;
    } finally {
      failed.catch(() => undefined);
    }
  }

  #send(): void {
    while (this.#inFlight.size < this.#window && !this.#endedWith) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#inFlight.add(next);
      const { topic, payload, qos, retain, expiryS } = next.message;
      const properties = expiryS === undefined ? {} : { messageExpiryInterval: expiryS };
      this.#client.publish(topic, payload, { qos, retain, properties }, (error) => {
        if (!this.#inFlight.delete(next)) return;
        if (error) next.reject(brokerError(error, `publish ${topic}`, this.#synchronised()));
        else next.resolve();
        this.#send();
      });
    }
  }

  #close(error: VisioborneError): void {
    if (this.#endedWith) return;
    this.#endedWith = error;
    this.#client.removeAllListeners();
    // A destroyed socket may still say something: heard by nobody, it would end the process.
    this.#client.on("error", () => undefined);
    this.#client.end(true);
    this.#client.stream.destroy();
    for (const waiting of [...this.#inFlight, ...this.#queue]) waiting.reject(error);
    this.#inFlight.clear();
    this.#queue.length = 0;
    this.#end(error);
  }
}
