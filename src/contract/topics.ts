import { VisioborneError } from "./errors.ts";

/** Version of the contract: the root of every topic. A breaking change is a new root beside this one. */
export const CONTRACT_VERSION = 1;
export const TOPIC_ROOT = `vb/${CONTRACT_VERSION}`;

/** Channels that a borne publishes. */
export const BORNE_CHANNELS = ["status", "desc", "health", "alert", "event", "usage", "res", "log"] as const;
/** Channels that the supervisor publishes. */
export const SUPERVISOR_CHANNELS = ["cmd", "ack"] as const;
export const CHANNELS = [...BORNE_CHANNELS, ...SUPERVISOR_CHANNELS] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels whose topic has one more level: the fault code, the command id. */
export const CHANNELS_WITH_ID: ReadonlySet<Channel> = new Set(["alert", "res"]);

/** A name of a network or of a borne: it is a topic level, a certificate's CN and an MQTT client id. */
export const NAME_PATTERN = /^[a-z0-9-]{1,32}$/;
const ID_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;

/** Which borne: `network` and `borne` as they stand in the topics. */
export interface BorneName {
  readonly network: string;
  readonly borne: string;
}

/** How a channel is published (docs/contract.md, Topics). `expiryS` in seconds; absent = none. */
export interface ChannelRule {
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly expiryS?: number;
  /** Largest payload in bytes (docs/contract.md, rule 11; where it says nothing, the broker's packet limit). */
  readonly maxBytes: number;
}

export const CHANNEL_RULES: Readonly<Record<Channel, ChannelRule>> = {
  status: { qos: 1, retain: true, maxBytes: 4096 },
  desc: { qos: 1, retain: true, maxBytes: 8192 },
  health: { qos: 1, retain: true, expiryS: 900, maxBytes: 1024 },
  alert: { qos: 1, retain: true, maxBytes: 1024 },
  event: { qos: 1, retain: false, expiryS: 7 * 86_400, maxBytes: 1024 },
  usage: { qos: 1, retain: false, expiryS: 30 * 86_400, maxBytes: 4096 },
  cmd: { qos: 1, retain: false, expiryS: 300, maxBytes: 4096 },
  res: { qos: 1, retain: false, expiryS: 86_400, maxBytes: 4096 },
  ack: { qos: 1, retain: false, expiryS: 3600, maxBytes: 1024 },
  log: { qos: 0, retain: false, expiryS: 60, maxBytes: 4096 },
};

/**
 * The topic of one channel of one borne.
 * @throws VisioborneError `topic.invalid` when a level is not allowed or an id is missing or too many.
 */
export function topicOf(name: BorneName, channel: Channel, id?: string): string {
  assertName("network", name.network);
  assertName("borne", name.borne);
  if (CHANNELS_WITH_ID.has(channel) !== (id !== undefined)) {
    throw new VisioborneError("topic.invalid", `channel ${channel} ${id === undefined ? "needs" : "takes no"} id`, {
      channel,
    });
  }
  if (id !== undefined && !ID_PATTERN.test(id)) {
    throw new VisioborneError("topic.invalid", `topic id ${JSON.stringify(id)}: expected ${ID_PATTERN.source}`, {
      channel,
    });
  }
  return `${TOPIC_ROOT}/${name.network}/${name.borne}/${channel}${id === undefined ? "" : `/${id}`}`;
}

/** A topic taken apart. */
export interface ParsedTopic extends BorneName {
  readonly channel: Channel;
  readonly id?: string;
}

/** Takes a topic apart; `undefined` for one that is not of this contract. */
export function parseTopic(topic: string): ParsedTopic | undefined {
  const [vb, version, network, borne, channel, id, ...rest] = topic.split("/");
  if (`${vb}/${version}` !== TOPIC_ROOT || rest.length > 0) return undefined;
  if (!network || !NAME_PATTERN.test(network) || !borne || !NAME_PATTERN.test(borne)) return undefined;
  if (!isChannel(channel) || CHANNELS_WITH_ID.has(channel) !== (id !== undefined)) return undefined;
  if (id === undefined) return { network, borne, channel };
  return ID_PATTERN.test(id) ? { network, borne, channel, id } : undefined;
}

function isChannel(text: string | undefined): text is Channel {
  return (CHANNELS as readonly (string | undefined)[]).includes(text);
}

function assertName(what: string, value: string): void {
  if (NAME_PATTERN.test(value)) return;
  throw new VisioborneError("topic.invalid", `${what} ${JSON.stringify(value)}: expected ${NAME_PATTERN.source}`, {
    what,
  });
}
