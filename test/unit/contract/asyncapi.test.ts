import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  CHANNEL_RULES,
  CHANNELS,
  CHANNELS_WITH_ID,
  SUPERVISOR_CHANNELS,
  topicOf,
} from "../../../src/contract/topics.ts";
import type { Channel } from "../../../src/contract/topics.ts";

interface Reference {
  readonly $ref: string;
}
interface AsyncApi {
  readonly channels: Readonly<
    Record<string, { address: string; messages: Record<string, Reference>; parameters: object }>
  >;
  readonly operations: Readonly<
    Record<
      string,
      {
        action: "send" | "receive";
        channel: Reference;
        bindings: { mqtt: { qos: number; retain: boolean; messageExpiryInterval?: number } };
      }
    >
  >;
  readonly components: {
    readonly messages: Readonly<Record<string, { payload: { schema?: Reference }; "x-max-bytes": number }>>;
  };
  readonly servers: Readonly<
    Record<string, { bindings?: { mqtt: { lastWill: { topic: string; qos: number; retain: boolean } } } }>
  >;
}

const contract = new URL("../../../src/contract/", import.meta.url);
const document = parse(readFileSync(new URL("asyncapi.yaml", contract), "utf8")) as AsyncApi;
const channels = Object.entries(document.channels) as [Channel, AsyncApi["channels"][string]][];

test("it is an AsyncAPI 3 document by the official schema", () => {
  const official = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0.json") as { definitions: object };
  // It brings a copy of draft 07, which ajv has already.
  const isDraft = (id: string): boolean => id.startsWith("http://json-schema.org/draft-07/schema");
  const definitions = Object.entries(official.definitions).filter(([id]) => !isDraft(id));
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile({ ...official, definitions: Object.fromEntries(definitions) });
  const valid = validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  // It is really held to it.
  expect(validate({ ...document, channels: { status: { adress: "x" } } })).toBe(false);
});

test("it has every channel of the contract, at its address, and no other", () => {
  expect(channels.map(([channel]) => channel).sort()).toEqual([...CHANNELS].sort());
  for (const [channel, { address, parameters }] of channels) {
    const id = CHANNELS_WITH_ID.has(channel) ? "id" : undefined;
    const levels = address.split("/").map((level) => (level.startsWith("{") ? "id" : level));
    expect(levels.join("/"), channel).toBe(topicOf({ network: "id", borne: "id" }, channel, id));
    const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(parameters)).toEqual(named);
  }
});

test("direction, QoS, retain and expiry are those by which the program publishes", () => {
  const seen = new Set<string>();
  for (const { action, channel, bindings } of Object.values(document.operations)) {
    const name = channel.$ref.replace("#/channels/", "") as Channel;
    seen.add(name);
    const { qos, retain, expiryS } = CHANNEL_RULES[name];
    const { mqtt } = bindings;
    expect([mqtt.qos, mqtt.retain, mqtt.messageExpiryInterval], name).toEqual([qos, retain, expiryS]);
    const bySupervisor = (SUPERVISOR_CHANNELS as readonly string[]).includes(name);
    expect(action, name).toBe(bySupervisor ? "receive" : "send");
  }
  expect([...seen].sort()).toEqual([...CHANNELS].sort());
  const { topic, qos, retain } = document.servers["bornes"]!.bindings!.mqtt.lastWill;
  expect([topic, qos, retain]).toEqual([document.channels["status"]!.address, 1, true]);
});

test("each message refers to the schema of its channel, and says its size", () => {
  const referred: string[] = [];
  for (const [channel, { messages }] of channels) {
    expect(Object.keys(messages)[0]).toBe(channel);
    for (const { $ref } of Object.values(messages)) {
      const message = document.components.messages[$ref.replace("#/components/messages/", "")]!;
      if (!message.payload.schema) continue;
      referred.push(message.payload.schema.$ref);
      expect(message["x-max-bytes"], channel).toBe(CHANNEL_RULES[channel].maxBytes);
    }
    expect(referred.at(-1)).toBe(`./schemas/${channel}.schema.json`);
  }
  const files = readdirSync(new URL("schemas/", contract)).map((file) => `./schemas/${file}`);
  expect(referred.sort()).toEqual(files.sort());
});
