import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { IClientOptions, MqttClient } from "mqtt";
import { anyBorneAcl, openAcl, registerAcl } from "../../../src/broker/access-lists.ts";
import { findMosquitto } from "../../../src/demo/mosquitto-host.ts";
import { BORNE_CHANNELS, CHANNELS_WITH_ID, topicOf } from "../../../src/contract/topics.ts";
import type { BorneName } from "../../../src/contract/topics.ts";
import { connectAs, deliveries, publishCode, testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";

// The list that a supervisor makes from its register, on a real broker. Each borne tries what it must not; what counts
// is what is delivered.

const ONE: BorneName = { network: "manche", borne: "borne-1" };
const TWO: BorneName = { network: "lot", borne: "borne-2" };
const NOT_AUTHORISED = 135;
let at: TestBroker;
const open: MqttClient[] = [];

beforeAll(async () => {
  at = await testBroker(["borne-1", "borne-2", "borne-3"]);
  writeFileSync(join(at.dir, "broker", "access.acl"), registerAcl([ONE, TWO]));
  await at.broker.restart();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.endAsync(true)));
});
afterAll(async () => await at.close());

async function borne(id: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAs(at.borneUrl, at.pki.borne(id), options);
  open.push(client);
  return client;
}
async function supervisor(): Promise<MqttClient> {
  const client = await connectAs(at.peopleUrl, at.pki.supervisor);
  open.push(client);
  return client;
}
const own = (name: BorneName): string[] =>
  BORNE_CHANNELS.map((channel) => topicOf(name, channel, CHANNELS_WITH_ID.has(channel) ? "x" : undefined));

test("the start keeps the list of the register", () => {
  expect(registerAcl([TWO, ONE])).toBe(registerAcl([ONE, TWO]));
  expect(registerAcl([ONE])).not.toBe(anyBorneAcl());
});

test.each([
  [ONE, TWO],
  [TWO, ONE],
])("$borne writes its own channels, and nothing else is delivered to anybody", async (me, other) => {
  const heard = await deliveries(await supervisor(), "#");
  const client = await borne(me.borne);
  for (const topic of own(me)) expect(await publishCode(client, topic), topic).toBe(0);
  const forbidden = [
    ...own(other),
    ...own({ network: other.network, borne: me.borne }),
    ...own({ network: me.network, borne: other.borne }),
    ...[me, other].flatMap((name) => [topicOf(name, "cmd"), topicOf(name, "ack")]),
    `vb/1/${me.network}/${me.borne}/alert/a/b`,
    `vb/1/${me.network}/${me.borne}/other`,
    `vb/2/${me.network}/${me.borne}/status`,
    "$SYS/broker/uptime",
    "$CONTROL/dynamic-security/v1",
    "other",
  ];
  for (const topic of forbidden) expect(await publishCode(client, topic), topic).toBe(NOT_AUTHORISED);
  const last = topicOf(me, "event");
  const before = heard.topics.length;
  await publishCode(client, last);
  while (heard.topics.length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(heard.topics).toEqual([...own(me), last]);
});

test.each([
  [ONE, TWO],
  [TWO, ONE],
])("$borne hears only its own orders, whatever it subscribes to", async (me, other) => {
  const client = await borne(me.borne);
  const topics: string[] = [];
  client.on("message", (topic) => topics.push(topic));
  for (const filter of ["#", "$SYS/#", "vb/1/+/+/cmd", topicOf(other, "cmd"), topicOf(other, "status"), "vb/1/#"]) {
    await client.subscribeAsync(filter, { qos: 1 });
  }
  const theirs = await borne(other.borne);
  for (const topic of own(other)) await publishCode(theirs, topic);
  const centre = await supervisor();
  for (const name of [other, { ...me, network: other.network }, me]) {
    for (const channel of ["cmd", "ack"] as const) await publishCode(centre, topicOf(name, channel));
  }
  const last = topicOf(me, "ack");
  while (!topics.includes(last)) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(new Set(topics)).toEqual(new Set([topicOf(me, "cmd"), last]));
});

test("a retained message and a will under another's name reach nobody, now or later", async () => {
  const heard = await deliveries(await supervisor(), "#");
  const will = { topic: topicOf(TWO, "status"), payload: Buffer.from("{}"), qos: 1 as const, retain: true };
  const liar = await borne("borne-1", { will });
  liar.publish(topicOf(TWO, "desc"), "{}", { qos: 1, retain: true });
  await publishCode(liar, topicOf(TWO, "desc"));
  // Not a DISCONNECT: the broker says the will.
  liar.stream.destroy();
  await publishCode(await borne("borne-2"), topicOf(TWO, "event"));
  await heard.until(topicOf(TWO, "event"));
  const late = await deliveries(await supervisor(), "#");
  await publishCode(await borne("borne-1"), topicOf(ONE, "event"));
  await late.until(topicOf(ONE, "event"));
  expect(heard.topics).toEqual([topicOf(TWO, "event"), topicOf(ONE, "event")]);
  expect(late.topics).toEqual([topicOf(ONE, "event")]);
});

test("a borne that is not in the register has a good certificate and no right", async () => {
  const heard = await deliveries(await supervisor(), "#");
  const stranger = await borne("borne-3");
  for (const network of ["manche", "lot"]) {
    for (const topic of own({ network, borne: "borne-3" })) {
      expect(await publishCode(stranger, topic), topic).toBe(NOT_AUTHORISED);
    }
  }
  await publishCode(await borne("borne-1"), topicOf(ONE, "event"));
  await heard.until(topicOf(ONE, "event"));
  expect(heard.topics).toEqual([topicOf(ONE, "event")]);
});

test("the list of a national fleet is made", () => {
  const many = Array.from({ length: 20_000 }, (_, index) => ({ network: "france", borne: `borne-${index}` }));
  expect(registerAcl(many).match(/^user /gm)).toHaveLength(20_002);
});

test("a large fleet's list names who is shut out: he may nothing, the others as before", async () => {
  const list = join(at.dir, "broker", "access.acl");
  writeFileSync(list, openAcl([ONE]));
  await at.broker.restart();
  try {
    const heard = await deliveries(await supervisor(), "#");
    const shut = await borne("borne-1");
    const orders: string[] = [];
    shut.on("message", (topic) => orders.push(topic));
    await shut.subscribeAsync([topicOf(ONE, "cmd"), "#"], { qos: 1 });
    for (const topic of own(ONE)) expect(await publishCode(shut, topic), topic).toBe(NOT_AUTHORISED);
    const free = await borne("borne-2");
    const got = await deliveries(free, topicOf(TWO, "cmd"));
    const centre = await supervisor();
    for (const name of [ONE, TWO]) await publishCode(centre, topicOf(name, "cmd"));
    await got.until(topicOf(TWO, "cmd"));
    for (const topic of own(TWO)) expect(await publishCode(free, topic), topic).toBe(0);
    expect(await publishCode(free, topicOf(ONE, "event"))).toBe(NOT_AUTHORISED);
    await heard.until(own(TWO).at(-1)!);
    expect(heard.topics).toEqual([topicOf(ONE, "cmd"), topicOf(TWO, "cmd"), ...own(TWO)]);
    expect(orders).toEqual([]);
  } finally {
    writeFileSync(list, registerAcl([ONE, TWO]));
    await at.broker.restart();
  }
});

// 2.1 ends instead.
const is20 = spawnSync(findMosquitto(), ["-h"], { encoding: "utf8" }).stdout.includes("version 2.0.");
test.skipIf(!is20).each([
  ["missing", (list: string) => rmSync(list)],
  ["with one wrong line", (list: string) => writeFileSync(list, `user x\ntopic write a#\n${registerAcl([ONE])}`)],
])("the trap of 2.0.11: a list that is %s at a reload allows everything to everybody", async (_, spoil) => {
  const list = join(at.dir, "broker", "access.acl");
  const shut = await borne("borne-3");
  const foreign = topicOf(TWO, "event");
  expect(await publishCode(shut, foreign)).toBe(NOT_AUTHORISED);
  try {
    spoil(list);
    process.kill(at.broker.pid!, "SIGHUP");
    await expect.poll(async () => await publishCode(shut, foreign)).not.toBe(NOT_AUTHORISED);
  } finally {
    writeFileSync(list, registerAcl([ONE, TWO]));
    process.kill(at.broker.pid!, "SIGHUP");
  }
  await expect.poll(async () => await publishCode(shut, foreign)).toBe(NOT_AUTHORISED);
});

test("a name that would break the list is refused before it is written", () => {
  for (const bad of ["Borne", "a b", "x\ntopic write #", "+", "", "supervisor", "supervisor-states"]) {
    expect(() => registerAcl([{ network: "manche", borne: bad }]), bad).toThrow(/broker|expected/);
  }
  expect(() => registerAcl([{ network: "a/b", borne: "borne-1" }])).toThrow(/expected/);
});
