import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import type { IClientOptions, MqttClient } from "mqtt";
import type { Logger } from "../../src/contract/runtime.ts";
import { startBroker } from "../../src/demo/broker.ts";
import type { Broker } from "../../src/demo/broker.ts";
import { ensurePki } from "../../src/demo/pki.ts";
import type { Pki, TlsFiles } from "../../src/demo/pki.ts";

/** A log that keeps what it is told, for tests that assert on it. */
export interface KeptLog extends Logger {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[];
}

export function keptLog(): KeptLog {
  const lines: KeptLog["lines"] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  const log: KeptLog = {
    lines,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => log,
  };
  return log;
}

/** A real broker in a temporary directory, with certificates for `bornes`. `close` ends it and removes everything. */
export interface TestBroker {
  readonly dir: string;
  readonly pki: Pki;
  readonly broker: Broker;
  readonly log: KeptLog;
  /** URL for people and the supervisor. */
  readonly peopleUrl: string;
  readonly borneUrl: string;
  close(): Promise<void>;
}

export async function testBroker(bornes: readonly string[]): Promise<TestBroker> {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-broker-"));
  const log = keptLog();
  const pki = await ensurePki({ dir: join(dir, "pki"), bornes });
  const broker = await startBroker({ dir: join(dir, "broker"), pki, log });
  return {
    dir,
    pki,
    broker,
    log,
    peopleUrl: `mqtts://127.0.0.1:${broker.peoplePort}`,
    borneUrl: `mqtts://127.0.0.1:${broker.bornePort}`,
    async close() {
      await broker.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Connects an MQTT 5 client that never reconnects by itself. Rejects when the broker refuses it. */
export async function connectAs(
  url: string,
  files: TlsFiles,
  options: IClientOptions = {},
  onMessage: (topic: string) => void = () => undefined,
): Promise<MqttClient> {
  const client = mqtt.connect(url, {
    protocolVersion: 5,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    ca: readFileSync(files.caFile),
    cert: readFileSync(files.certFile),
    key: readFileSync(files.keyFile),
    clean: true,
    ...options,
  });
  // What waits for a session comes with the answer to CONNECT.
  client.on("message", onMessage);
  await new Promise<void>((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", reject);
    client.once("close", () => reject(new Error("closed before CONNACK")));
  });
  client.on("error", () => undefined);
  return client;
}

/** What a subscription delivered, and a way to wait for it. */
export interface Deliveries {
  readonly topics: string[];
  /** Waits until `topic` was delivered. Deadline: the test's. */
  until(topic: string): Promise<void>;
}

/** Subscribes and keeps the topics of what is delivered. */
export async function deliveries(client: MqttClient, filter: string): Promise<Deliveries> {
  const topics: string[] = [];
  const waiting = new Map<string, () => void>();
  client.on("message", (topic) => {
    topics.push(topic);
    waiting.get(topic)?.();
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return {
    topics,
    async until(topic) {
      if (topics.includes(topic)) return;
      await new Promise<void>((resolve) => waiting.set(topic, resolve));
    },
  };
}

/** Publishes at QoS 1; returns the reason code of the PUBACK (0 accepted, 16 nobody hears it, 135 not authorised). */
export async function publishCode(client: MqttClient, topic: string, payload = "{}"): Promise<number> {
  return await new Promise((resolve, reject) => {
    client.publish(topic, payload, { qos: 1 }, (error, packet) => {
      const code =
        (packet as { reasonCode?: number } | undefined)?.reasonCode ?? (error as { code?: number } | null)?.code;
      if (typeof code === "number") resolve(code);
      else if (error) reject(error);
      else resolve(0);
    });
  });
}
