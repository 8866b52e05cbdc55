import type { IPublishPacket } from "mqtt";
import {
  ack,
  alert,
  cmd,
  desc,
  event,
  health,
  log,
  res,
  status,
  usage,
} from "../../src/contract/generated/validators.js";
import { isFaultCode } from "../../src/contract/faults.ts";
import { CHANNEL_RULES, parseTopic } from "../../src/contract/topics.ts";
import type { Channel } from "../../src/contract/topics.ts";
import type { TlsFiles } from "../../src/demo/pki.ts";
import { connectAs } from "./broker.ts";

/** How far a remaining expiry may be below that of the rule on a message that was not kept by the broker, seconds. */
const EXPIRY_SLACK_S = 30;

/** The broker's listener of people, with an account that may read everything. */
export interface RecorderConnection extends TlsFiles {
  readonly url: string;
}

export interface Violation {
  readonly topic: string;
  readonly what: string;
}

export interface ContractRecorder {
  /** What was published against the contract, in order; at most 1,000. */
  violations(): readonly Violation[];
  /** Messages by channel; `other` = of no channel of the contract. */
  counts(): Readonly<Record<Channel | "other", number>>;
  stop(): Promise<void>;
}

const VALIDATORS = { ack, alert, cmd, desc, event, health, log, res, status, usage };

/**
 * Subscribes to `vb/1/#` and holds every message that is really published against the contract: topic, schema, QoS,
 * RETAIN, expiry, size. Resolves when the subscription stands. What the broker kept from before is checked too.
 */
export async function recordContract(connection: RecorderConnection): Promise<ContractRecorder> {
  const violations: Violation[] = [];
  const counts = Object.fromEntries([...Object.keys(VALIDATORS), "other"].map((name) => [name, 0])) as Record<
    Channel | "other",
    number
  >;
  const client = await connectAs(connection.url, connection, { properties: { receiveMaximum: 200 } });
  client.on("message", (topic, payload, packet) => {
    const channel = parseTopic(topic)?.channel;
    counts[channel ?? "other"]++;
    for (const what of violationsOf(topic, payload, packet)) {
      if (violations.length < 1000) violations.push({ topic, what });
    }
  });
  // QoS 2, so that the QoS seen is that of the publisher; "retain as published" for the same of RETAIN.
  const granted = await client.subscribeAsync("vb/1/#", { qos: 2, rap: true });
  if (granted[0]?.qos !== 2) throw new Error("the broker did not grant vb/1/# at QoS 2");
  return {
    violations: () => [...violations],
    counts: () => ({ ...counts }),
    async stop() {
      await client.endAsync(true);
    },
  };
}

/** Everything in which one message is against the contract. */
export function violationsOf(topic: string, payload: Buffer, packet: IPublishPacket): string[] {
  const parsed = parseTopic(topic);
  if (!parsed) return ["topic is not of the contract"];
  const { channel, id, network, borne } = parsed;
  const rule = CHANNEL_RULES[channel];
  const found: string[] = [];
  if (packet.qos !== rule.qos) found.push(`QoS ${packet.qos}: expected ${rule.qos}`);
  if (packet.retain !== rule.retain) found.push(`RETAIN ${packet.retain}: expected ${rule.retain}`);
  const expiryS = packet.properties?.messageExpiryInterval;
  found.push(...expiryViolations(channel, expiryS));
  if (payload.length > rule.maxBytes) found.push(`${payload.length} bytes: expected at most ${rule.maxBytes}`);
  // An empty payload closes an alert, and means nothing elsewhere.
  if (payload.length === 0) return channel === "alert" ? found : [...found, "payload is empty"];
  const message = parse(payload);
  const validate = VALIDATORS[channel];
  if (!validate(message)) {
    const errors = (validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message}`);
    return [...found, ...errors];
  }
  const { id: messageId, boot, seq, code, borne: to } = message as Record<string, unknown>;
  if (channel === "event" && messageId !== `${String(boot)}-${String(seq)}`) found.push("/id is not <boot>-<seq>");
  if (channel === "res" && messageId !== id) found.push("/id is not that of the topic");
  if (channel === "cmd" && to !== `${network}/${borne}`) found.push("/borne is not that of the topic");
  if (channel === "alert" && code !== id) found.push("/code is not that of the topic");
  if (channel === "alert" && !isFaultCode(String(code))) found.push(`/code ${String(code)} is not in the catalogue`);
  return found;
}

function expiryViolations(channel: Channel, expiryS: number | undefined): string[] {
  const rule = CHANNEL_RULES[channel];
  if (rule.expiryS === undefined) return expiryS === undefined ? [] : [`expiry ${expiryS} s: expected none`];
  if (expiryS === undefined) return [`no expiry: expected ${rule.expiryS} s`];
  if (expiryS > rule.expiryS) return [`expiry ${expiryS} s: expected at most ${rule.expiryS} s`];
  // The broker tells what is left; of a kept message that is anything, and a command may have less to begin with.
  const leftCounts = !rule.retain && channel !== "cmd" && expiryS < rule.expiryS - EXPIRY_SLACK_S;
  return leftCounts ? [`expiry ${expiryS} s: expected ${rule.expiryS} s`] : [];
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}
