import type { ErrorObject } from "ajv";
import { alert, desc, event, health, res, status, usage } from "../../contract/generated/validators.js";
import { parseTopic } from "../../contract/topics.ts";
import type { BorneName, Channel } from "../../contract/topics.ts";
import type {
  AlertMessage,
  DescMessage,
  EventMessage,
  HealthMessage,
  ResMessage,
  StatusMessage,
  UsageMessage,
} from "../../contract/types.ts";

/** Channels that the supervisor takes, with what they carry. */
interface Messages {
  status: StatusMessage;
  desc: DescMessage;
  health: HealthMessage;
  alert: AlertMessage;
  event: EventMessage;
  usage: UsageMessage;
  res: ResMessage;
}

const VALIDATORS = { status, desc, health, alert, event, usage, res };

/** A message that has been read. Only the last kind comes from a borne that is believed. */
export type Incoming =
  | { readonly kind: "rejected"; readonly error: string; readonly name?: BorneName; readonly lost?: JournalPlace }
  | { readonly kind: "intruder"; readonly name: BorneName; readonly channel: Channel }
  | { readonly kind: "cleared"; readonly name: BorneName; readonly channel: Channel; readonly id: string | undefined }
  | {
      [C in keyof Messages]: {
        readonly kind: C;
        readonly name: BorneName;
        readonly message: Messages[C];
        /** The JSON text as received. */
        readonly text: string;
      };
    }[keyof Messages];

/** Where in a boot's sequence a message stands. */
export interface JournalPlace {
  readonly boot: string;
  readonly seq: number;
}

/**
 * Reads one message: topic, register, JSON, schema, and what a schema cannot say. Pure; never throws, whatever
 * comes: garbage is an answer like any other.
 */
export function readMessage(topic: string, payload: Uint8Array, isRegistered: (name: BorneName) => boolean): Incoming {
  const parsed = parseTopic(topic);
  if (!parsed) return { kind: "rejected", error: "topic is not of the contract" };
  const { network, borne, channel, id } = parsed;
  const name = { network, borne };
  // The broker binds the borne's name to its certificate but not the network (see the broker's access list).
  if (!isRegistered(name)) {
    // The supervisor itself clears what a borne that was withdrawn has left: that is no intruder.
    return payload.length === 0 ? { kind: "cleared", name, channel, id } : { kind: "intruder", name, channel };
  }
  if (!isTaken(channel)) return { kind: "rejected", name, error: `channel ${channel} is not for the supervisor` };
  if (payload.length === 0) return { kind: "cleared", name, channel, id };

  const text = decode(payload);
  const message = text === undefined ? undefined : parse(text);
  if (text === undefined || message === undefined)
    return { kind: "rejected", name, error: "payload is not JSON in UTF-8" };
  const error = validate(channel, message) ?? disagreement(channel, message, id);
  if (error === undefined) return { kind: channel, name, message, text } as Incoming;
  const lost = channel === "event" || channel === "usage" ? placeOf(message) : undefined;
  return lost ? { kind: "rejected", name, error, lost } : { kind: "rejected", name, error };
}

function isTaken(channel: Channel): channel is keyof Messages {
  return channel !== "log" && channel !== "cmd" && channel !== "ack";
}

function decode(payload: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is wrong by the schema, with the place in the message but without its values. */
function validate(channel: keyof Messages, message: unknown): string | undefined {
  const check = VALIDATORS[channel];
  return check(message) ? undefined : (check.errors ?? []).slice(0, 3).map(errorText).join("; ") || "does not fit";
}

function errorText(error: ErrorObject): string {
  const extra =
    "additionalProperty" in error.params ? ` (${String(error.params["additionalProperty"]).slice(0, 40)})` : "";
  return `${error.instancePath || "/"} ${error.message ?? error.keyword}${extra}`;
}

/** What the schema cannot say: names in the topic and in the message agree, numbers can be counted with. */
function disagreement(channel: keyof Messages, message: unknown, id: string | undefined): string | undefined {
  const { boot, seq, id: messageId, code } = message as Partial<EventMessage>;
  if (channel === "event" && messageId !== `${boot}-${seq}`) return "/id must be <boot>-<seq>";
  if (channel === "alert" && code !== id) return "/code must be that of the topic";
  if (channel === "res" && messageId !== id) return "/id must be that of the topic";
  const numbers = Object.entries(message as object).filter(([, value]) => Number.isInteger(value));
  const unsafe = numbers.find(([, value]) => !Number.isSafeInteger(value));
  return unsafe ? `/${unsafe[0].slice(0, 40)} must be a safe integer` : undefined;
}

/** The place of a refused event or usage, where it can be read: its acknowledgement must not wait for it for ever. */
function placeOf(message: unknown): JournalPlace | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { boot, seq } = message as Partial<JournalPlace>;
  if (typeof boot !== "string" || !/^[0-9a-f]{16}$/.test(boot)) return undefined;
  return Number.isSafeInteger(seq) && seq! >= 1 ? { boot, seq: seq! } : undefined;
}
