import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { topicOf } from "../../../src/contract/topics.ts";
import { SHUT_WITHIN_MS } from "../../../src/supervisor/enrolment/admission.ts";
import { connectAs, deliveries, publishCode, type Deliveries } from "../../support/broker.ts";
import {
  centreBroker,
  connectBorne,
  enrol,
  startCentre,
  type Centre,
  type TestCentreBroker,
} from "../../support/enrolment.ts";
import { Identity } from "../../../src/borne/enrolment/identity.ts";

// A real mosquitto whose list the register writes. What counts is what is delivered, to a listener that sees all.

const NOT_AUTHORISED = 135;
const NAME = { network: "manche", borne: "villedieu-1" };
const OTHER = { network: "lot", borne: "cahors-1" };
let at: TestCentreBroker;
let centre: Centre;
const identities = new Map<string, Identity>();
const open: MqttClient[] = [];

beforeAll(async () => {
  at = await centreBroker();
  centre = await startCentre({ broker: at });
  for (const name of [NAME, OTHER]) {
    // Of the whole file, not of one test.
    const identity = new Identity(join(at.dir, name.borne));
    await enrol(centre.url, name, await centre.create(name), identity);
    identities.set(name.borne, identity);
  }
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.endAsync(true)));
});
afterAll(async () => {
  await centre.close();
  await at.close();
});

let heard: Deliveries;
let centreClient: MqttClient;
beforeEach(async () => {
  centreClient = await connectAs(at.peopleUrl, at.supervisor);
  open.push(centreClient);
  heard = await deliveries(centreClient, "vb/1/#");
});

async function borne(name: { borne: string }): Promise<MqttClient> {
  const client = await connectBorne(at, identities.get(name.borne)!);
  open.push(client);
  return client;
}
/** Reason code of the PUBACK; -1 where the connection was cut before: mqtt.js says nothing then. */
async function publishing(client: MqttClient, name = NAME): Promise<number> {
  const cut = new Promise<number>((resolve) => client.once("close", () => resolve(-1)));
  return await Promise.race([publishCode(client, topicOf(name, "event")).catch(() => -1), cut]);
}

/** Time until a publish of this borne is refused, on a fresh connection whenever the one before was cut. */
async function refusedWithin(name: typeof NAME): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const client = await borne(name);
    if ((await publishing(client, name)) === NOT_AUTHORISED) return performance.now() - startMs;
    expect(performance.now() - startMs).toBeLessThan(SHUT_WITHIN_MS);
  }
}

test("enrolled, it may speak: under its own network, and only there", async () => {
  const client = await borne(NAME);
  await expect.poll(async () => await publishing(client)).toBe(0);
  expect(await publishCode(client, topicOf({ ...NAME, network: "lot" }, "event"))).toBe(NOT_AUTHORISED);
  expect(await publishCode(client, topicOf(OTHER, "event"))).toBe(NOT_AUTHORISED);
});

test("blocked: cut off within 5 s, and what it says and hears on a new connection is nothing", async () => {
  const first = await borne(NAME);
  await expect.poll(async () => await publishing(first)).toBe(0);
  const orders: string[] = [];
  first.on("message", (topic) => orders.push(topic));
  await first.subscribeAsync(topicOf(NAME, "cmd"), { qos: 1 });
  expect(await publishCode(centreClient, topicOf(NAME, "cmd"))).toBe(0);
  await expect.poll(() => orders).toHaveLength(1);

  const cut = new Promise<void>((resolve) => first.once("close", () => resolve()));
  const startMs = performance.now();
  expect(await centre.call("POST /bornes/:network/:borne/block", NAME)).toEqual({ brokerTold: true });
  expect(centre.fleet.has(NAME)).toBe(false);
  await cut;
  const cutMs = performance.now() - startMs;
  const refusedMs = await refusedWithin(NAME);
  expect(Math.max(cutMs, refusedMs)).toBeLessThan(SHUT_WITHIN_MS);

  const again = await borne(NAME);
  again.on("message", (topic) => orders.push(topic));
  await again.subscribeAsync([topicOf(NAME, "cmd"), topicOf(NAME, "status"), "vb/1/#"], { qos: 1 }).catch(() => []);
  const before = heard.topics.length;
  for (const channel of ["status", "event", "health"] as const) await publishCode(again, topicOf(NAME, channel));
  await publishCode(centreClient, topicOf(NAME, "cmd"));
  // Another borne is heard all the while: the list took nothing from it.
  await publishCode(await borne(OTHER), topicOf(OTHER, "event"));
  await heard.until(topicOf(OTHER, "event"));
  expect(heard.topics.slice(before)).toEqual([topicOf(NAME, "cmd"), topicOf(OTHER, "event")]);
  expect(orders).toHaveLength(1);
});

test("unblocked: it speaks again, with the same certificate", async () => {
  await centre.call("POST /bornes/:network/:borne/unblock", NAME);
  expect(centre.fleet.has(NAME)).toBe(true);
  await expect.poll(async () => await publishing(await borne(NAME))).toBe(0);
});

test("a broker that cannot be told is said, and told as soon as it can be", async () => {
  const pid = readFileSync(at.pidFile, "utf8");
  writeFileSync(at.pidFile, "0");
  expect(await centre.call("POST /bornes/:network/:borne/block", NAME)).toEqual({ brokerTold: false });
  // Here it is dropped at once, whatever the broker does.
  expect(centre.fleet.has(NAME)).toBe(false);
  expect(centre.log.lines.map(({ message }) => message)).toContain("the broker was not told who may speak");
  writeFileSync(at.pidFile, pid);
  centre.part.tick!({ monotonicMs: performance.now(), wallMs: Date.now() });
  await refusedWithin(NAME);
  await centre.call("POST /bornes/:network/:borne/unblock", NAME);
});

test("a list is never missing while it is replaced: 2.0.11 without one would let everybody do everything", async () => {
  const inode = statSync(at.aclFile).ino;
  const hash = (): string => createHash("sha256").update(readFileSync(at.aclFile)).digest("hex");
  const before = hash();
  await centre.call("POST /bornes/:network/:borne/block", OTHER);
  expect(statSync(at.aclFile).ino).not.toBe(inode);
  expect(hash()).not.toBe(before);
  await centre.call("POST /bornes/:network/:borne/unblock", OTHER);
  expect(hash()).toBe(before);
  expect(readdirSync(join(at.dir, "broker")).filter((name) => name.endsWith(".new"))).toEqual([]);
});
