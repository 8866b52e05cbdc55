import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { IClientOptions, MqttClient } from "mqtt";
import { CHANNELS_WITH_ID, BORNE_CHANNELS, topicOf } from "../../../src/contract/topics.ts";
import { connectAs, deliveries, publishCode, testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import type { TlsFiles } from "../../../src/demo/pki.ts";

// mosquitto 2.0.11 grants a forbidden SUBSCRIBE and delivers nothing, so rights are shown by what is delivered. Each
// test ends with a publish that must be delivered: what came before it on the same connection would have come too.

const NOT_AUTHORISED = 135;
let at: TestBroker;
const open: MqttClient[] = [];

beforeAll(async () => {
  at = await testBroker(["borne-1", "borne-2"]);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.endAsync(true)));
});
afterAll(async () => await at.close());

async function connect(url: string, files: TlsFiles, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAs(url, files, options);
  open.push(client);
  return client;
}
const borne = async (id: string): Promise<MqttClient> => await connect(at.borneUrl, at.pki.borne(id));
const supervisor = async (): Promise<MqttClient> => await connect(at.peopleUrl, at.pki.supervisor);
const maintenance = async (): Promise<MqttClient> => await connect(at.peopleUrl, at.pki.maintenance);

test("a borne writes every channel of its own and the supervisor hears it", async () => {
  const heard = await deliveries(await supervisor(), "vb/1/#");
  const client = await borne("borne-1");
  const name = { network: "demo", borne: "borne-1" };
  const topics = BORNE_CHANNELS.map((channel) =>
    topicOf(name, channel, CHANNELS_WITH_ID.has(channel) ? "x" : undefined),
  );
  for (const topic of topics) expect(await publishCode(client, topic)).toBe(0);
  await heard.until(topics.at(-1)!);
  expect(heard.topics).toEqual(topics);
});

test("a borne can write neither as another borne nor as the supervisor", async () => {
  const heard = await deliveries(await supervisor(), "vb/1/#");
  const client = await borne("borne-1");
  for (const topic of [
    "vb/1/demo/borne-2/status",
    "vb/1/demo/borne-2/event",
    "vb/1/demo/borne-2/res/c1",
    "vb/1/demo/borne-1/cmd",
    "vb/1/demo/borne-1/ack",
    "vb/1/demo/borne-2/cmd",
    "vb/1/demo/borne-1/alert/a/b",
    "vb/1/demo/borne-1/other",
    "vb/2/demo/borne-1/status",
    "other",
  ]) {
    expect(await publishCode(client, topic), topic).toBe(NOT_AUTHORISED);
  }
  await publishCode(client, "vb/1/demo/borne-1/event");
  await heard.until("vb/1/demo/borne-1/event");
  expect(heard.topics).toEqual(["vb/1/demo/borne-1/event"]);
});

test("a borne hears its own cmd, ack and status, and nothing of another", async () => {
  const heard = await deliveries(await borne("borne-1"), "vb/1/#");
  const other = await borne("borne-2");
  for (const channel of ["status", "desc", "event", "log"] as const) {
    await publishCode(other, topicOf({ network: "demo", borne: "borne-2" }, channel));
  }
  const own = await supervisor();
  for (const name of ["borne-2", "borne-1"]) {
    await publishCode(own, `vb/1/demo/${name}/cmd`);
    await publishCode(own, `vb/1/demo/${name}/ack`);
  }
  await heard.until("vb/1/demo/borne-1/ack");
  expect(heard.topics).toEqual(["vb/1/demo/borne-1/cmd", "vb/1/demo/borne-1/ack"]);
});

test("a borne hears its own status, so that it can contradict its own will", async () => {
  const client = await borne("borne-1");
  const heard = await deliveries(client, "vb/1/demo/borne-1/status");
  await publishCode(client, "vb/1/demo/borne-1/status");
  await heard.until("vb/1/demo/borne-1/status");
});

test("the name is the certificate's: a borne that gives the client id of another gets its own", async () => {
  const heard = await deliveries(await supervisor(), "vb/1/#");
  const liar = await connect(at.borneUrl, at.pki.borne("borne-1"), { clientId: "borne-2", username: "borne-2" });
  expect(await publishCode(liar, "vb/1/demo/borne-2/event")).toBe(NOT_AUTHORISED);
  expect(await publishCode(liar, "vb/1/demo/borne-1/event")).toBe(0);
  await heard.until("vb/1/demo/borne-1/event");
  expect(heard.topics).toEqual(["vb/1/demo/borne-1/event"]);
});

test("a second connection of the same borne throws the first one out", async () => {
  const first = await borne("borne-1");
  const closed = new Promise<void>((resolve) => first.once("close", () => resolve()));
  await borne("borne-1");
  await closed;
});

test("the trap: the broker lets a borne write under another network, the supervisor has to refuse it", async () => {
  const heard = await deliveries(await supervisor(), "vb/1/#");
  expect(await publishCode(await borne("borne-1"), "vb/1/elsewhere/borne-1/event")).toBe(0);
  await heard.until("vb/1/elsewhere/borne-1/event");
});

test("maintenance hears everything and can write nothing, not even under its own name", async () => {
  const staff = await maintenance();
  const heard = await deliveries(staff, "vb/1/#");
  for (const topic of [
    "vb/1/demo/borne-1/cmd",
    "vb/1/demo/borne-1/ack",
    "vb/1/demo/borne-1/status",
    "vb/1/demo/maintenance/status",
    "x",
  ]) {
    expect(await publishCode(staff, topic), topic).toBe(NOT_AUTHORISED);
  }
  await publishCode(await borne("borne-1"), "vb/1/demo/borne-1/event");
  await heard.until("vb/1/demo/borne-1/event");
  expect(heard.topics).toEqual(["vb/1/demo/borne-1/event"]);
});

test("on the listener of people a borne's certificate has the rights of its own, and none of theirs", async () => {
  const heard = await deliveries(await supervisor(), "vb/1/#");
  const stray = await connect(at.peopleUrl, at.pki.borne("borne-1"));
  for (const topic of ["vb/1/demo/borne-2/event", "vb/1/demo/borne-2/cmd", "vb/1/demo/borne-1/cmd"])
    expect(await publishCode(stray, topic), topic).toBe(NOT_AUTHORISED);
  const its = await deliveries(stray, "#");
  await publishCode(await borne("borne-2"), "vb/1/demo/borne-2/usage");
  for (const to of ["borne-2", "borne-1"]) await publishCode(await supervisor(), `vb/1/demo/${to}/cmd`);
  await its.until("vb/1/demo/borne-1/cmd");
  expect(its.topics).toEqual(["vb/1/demo/borne-1/cmd"]);
  await heard.until("vb/1/demo/borne-1/cmd");
  expect(heard.topics).toEqual(["vb/1/demo/borne-2/usage", "vb/1/demo/borne-2/cmd", "vb/1/demo/borne-1/cmd"]);
});

test("what is said to a client that is away waits for it", async () => {
  const session = { clientId: "supervisor-away", clean: false, properties: { sessionExpiryInterval: 60 } };
  const before = await connect(at.peopleUrl, at.pki.supervisor, session);
  await before.subscribeAsync("vb/1/#", { qos: 1 });
  await before.endAsync();
  expect(await publishCode(await borne("borne-1"), "vb/1/demo/borne-1/event")).toBe(0);
  const heard = Promise.withResolvers<string>();
  const after = await connectAs(at.peopleUrl, at.pki.supervisor, session, (topic) => heard.resolve(topic));
  open.push(after);
  expect(await heard.promise).toBe("vb/1/demo/borne-1/event");
});

test("supervisor: two connections live side by side; it writes cmd, ack and what it clears, nothing else", async () => {
  const [one, two] = [await supervisor(), await supervisor()];
  const heard = await deliveries(two, "vb/1/#");
  for (const channel of ["event", "usage", "res/c1", "log"]) {
    expect(await publishCode(one, `vb/1/demo/borne-1/${channel}`), channel).toBe(NOT_AUTHORISED);
  }
  expect(await publishCode(one, "vb/1/demo/borne-1/ack")).toBe(0);
  await heard.until("vb/1/demo/borne-1/ack");
});

test("a client without a certificate, or with one of another CA, is refused", async () => {
  const foreign = await testBroker(["borne-1"]);
  try {
    const strange = { ...foreign.pki.borne("borne-1"), caFile: at.pki.caFile };
    await expect(connectAs(at.borneUrl, strange)).rejects.toThrow();
    await expect(connectAs(at.peopleUrl, at.pki.maintenance, { cert: "", key: "" })).rejects.toThrow();
  } finally {
    await foreign.close();
  }
});
