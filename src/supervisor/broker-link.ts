import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import mqtt from "mqtt";
import type { IPublishPacket, MqttClient } from "mqtt";
import { errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import type { BrokerAccess } from "./config.ts";

/** Where the delays of reconnection end: there is one supervisor, so it need not spare the broker as a fleet must. */
const MAX_DELAY_MS = 30_000;
const FIRST_DELAY_MS = 1_000;
/** A connection that held this long was good: the next delay is a first one. */
const STABLE_MS = 60_000;
const CONNECT_DEADLINE_MS = 15_000;
const END_DEADLINE_MS = 2_000;
const KEEPALIVE_S = 30;

/** One message of a topic. */
export type OnMessage = (topic: string, payload: Buffer, packet: IPublishPacket) => void;

export interface LinkOptions {
  readonly access: BrokerAccess;
  readonly clientId: string;
  /** Topic filters, all at QoS 1. */
  readonly filters: readonly string[];
  /** 0 = a session of this connection only; else it outlives the connection by this time. */
  readonly sessionExpiryS: number;
  readonly receiveMaximum: number;
  readonly onMessage: OnMessage;
  /** Published by the broker, retained, when the connection breaks. */
  readonly will?: { readonly topic: string; readonly payload: string };
  /** Connected and subscribed. */
  readonly onUp?: () => void;
  readonly onDown?: (reason: string) => void;
  readonly log: Logger;
}

/** Upper bound of the wait before attempt number `attempt` (0 = the first retry); the wait is uniform below it. */
export function delayCeilingMs(attempt: number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 20));
}

/** Options of mqtt.js for the supervisor's account: MQTT 5, TLS with its certificate, no reconnection of its own. */
export function clientOptions(access: BrokerAccess, clientId: string): mqtt.IClientOptions {
  return {
    protocolVersion: 5,
    clientId,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_DEADLINE_MS,
    keepalive: KEEPALIVE_S,
    queueQoSZero: false,
    resubscribe: false,
    // Read anew at each connection, so that a renewed certificate needs no restart.
    ca: readFileSync(access.caFile),
    cert: readFileSync(access.certFile),
    key: readFileSync(access.keyFile),
    ...(access.serverName === undefined ? {} : { servername: access.serverName }),
  };
}

/**
 * One connection to the broker, kept up for ever: a fresh mqtt.js client for each attempt (`reconnect()` of mqtt.js
 * makes new empty stores and subscribes nothing), with the project's own list of subscriptions.
 */
export class BrokerLink {
  readonly #options: LinkOptions;
  readonly #stop = new AbortController();
  readonly #taps = new Map<string, OnMessage>();
  #client: MqttClient | undefined;
  #running: Promise<void> | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Begins to connect, in the background. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Whether the broker has answered to the subscriptions of the present connection. */
  get up(): boolean {
    return this.#client !== undefined;
  }

  /**
   * Publishes at QoS 1; resolves at the PUBACK.
   * @throws VisioborneError `broker.lost` when there is no connection or it ends before, `broker.refused` when the
   *   broker refuses.
   */
  async publish(topic: string, payload: string, expiryS: number): Promise<void> {
    const client = this.#client;
    if (!client) throw new VisioborneError("broker.lost", `${topic}: no connection to the broker`);
    await publishOn(client, topic, payload, expiryS);
  }

  /** Makes the broker forget the retained message of a topic. @throws VisioborneError as `publish`. */
  async clearRetained(topic: string): Promise<void> {
    const client = this.#client;
    if (!client) throw new VisioborneError("broker.lost", `${topic}: no connection to the broker`);
    await publishOn(client, topic, "", undefined);
  }

  /** Publishes what the broker keeps, at QoS 1. @throws VisioborneError as `publish`. */
  async publishRetained(topic: string, payload: string): Promise<void> {
    const client = this.#client;
    if (!client) throw new VisioborneError("broker.lost", `${topic}: no connection to the broker`);
    await publishOn(client, topic, payload, undefined);
  }

  /** Listens to one more topic, on this connection and those that follow, until what is returned is called. */
  tap(topic: string, onMessage: OnMessage): () => void {
    this.#taps.set(topic, onMessage);
    const quiet = (error: unknown): void => {
      this.#options.log.warn({ topic, error: errorLine(error) }, "subscription failed");
    };
    this.#client?.subscribeAsync(topic, { qos: 0 }).catch(quiet);
    return () => {
      if (this.#taps.get(topic) !== onMessage) return;
      this.#taps.delete(topic);
      this.#client?.unsubscribeAsync(topic).catch(quiet);
    };
  }

  /** Ends the connection; a session that outlives it stays at the broker. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const startMs = performance.now();
      const reason = await this.#once().catch((error: unknown) => errorLine(error));
      if (signal.aborted) return;
      if (performance.now() - startMs > STABLE_MS) attempt = 0;
      const delayMs = Math.random() * delayCeilingMs(attempt);
      this.#options.log.warn({ reason, delay_ms: Math.round(delayMs) }, "no connection to the broker");
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection, from the attempt to its end; resolves with why it ended. */
  async #once(): Promise<string> {
    const { access, clientId, filters, onMessage, will } = this.#options;
    const client = mqtt.connect(access.url, {
      ...clientOptions(access, clientId),
      clean: this.#options.sessionExpiryS === 0,
      properties: {
        sessionExpiryInterval: this.#options.sessionExpiryS,
        receiveMaximum: this.#options.receiveMaximum,
        maximumPacketSize: 65_536,
      },
      ...(will ? { will: { ...will, payload: Buffer.from(will.payload), qos: 1, retain: true } } : {}),
    });
    let reason = "closed by the broker";
    client.on("error", (error) => {
      reason = errorLine(error);
    });
    client.on("disconnect", (packet) => {
      reason = `disconnected by the broker, code ${packet.reasonCode}`;
    });
    client.on("message", (topic, payload, packet) => (this.#taps.get(topic) ?? onMessage)(topic, payload, packet));
    // Each publish under way listens for the end of the connection: hundreds, when a fleet is acknowledged.
    client.setMaxListeners(0);
    const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    const stopped = new Promise<void>((resolve) => {
      if (this.#stop.signal.aborted) resolve();
      this.#stop.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    try {
      const connected = new Promise<boolean>((resolve) => client.once("connect", () => resolve(true)));
      if (!(await Promise.race([connected, closed, stopped]))) return reason;
      // A broker that falls silent now must not hold up a stop.
      const subscribed = client.subscribeAsync([...filters, ...this.#taps.keys()], { qos: 1 });
      subscribed.catch(() => undefined);
      const granted = await Promise.race([subscribed, closed, stopped]);
      if (granted === undefined) return reason;
      const refused = granted.find(({ qos }) => qos >= 128);
      if (refused) return `subscription ${refused.topic} refused`;
      this.#client = client;
      this.#options.log.info({ client: clientId }, "connected to the broker");
      this.#options.onUp?.();
      await Promise.race([closed, stopped]);
      return reason;
    } finally {
      const wasUp = this.#client === client;
      this.#client = undefined;
      await endClient(client);
      if (wasUp) this.#options.onDown?.(reason);
    }
  }
}

/**
 * Publishes at QoS 1.
 * @param expiryS seconds; `undefined` = retained; an empty retained message clears the topic
 * @throws VisioborneError `broker.lost`, `broker.refused`.
 */
export async function publishOn(
  client: MqttClient,
  topic: string,
  payload: string,
  expiryS: number | undefined,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // mqtt.js never calls back for a packet that is in flight when the connection ends.
    const onClose = (): void =>
      reject(new VisioborneError("broker.lost", `${topic}: connection lost before the PUBACK`));
    client.once("close", onClose);
    const options: mqtt.IClientPublishOptions =
      expiryS === undefined
        ? { qos: 1, retain: true }
        : { qos: 1, retain: false, properties: { messageExpiryInterval: expiryS } };
    client.publish(topic, payload, options, (error) => {
      client.off("close", onClose);
      if (error) reject(new VisioborneError("broker.refused", `${topic}: ${errorLine(error)}`, {}, { cause: error }));
      else resolve();
    });
  });
}

/** Says DISCONNECT where there is time for it, then cuts. */
export async function endClient(client: MqttClient): Promise<void> {
  const deadline = new AbortController();
  const late = sleep(END_DEADLINE_MS, "late", { signal: deadline.signal }).catch(() => "ended");
  const ended = client.endAsync(!client.connected).catch(() => undefined);
  if ((await Promise.race([ended, late])) === "late") await client.endAsync(true).catch(() => undefined);
  deadline.abort();
}
