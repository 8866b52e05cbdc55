import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connectAs, publishCode, testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { borneUntil, fleetUntil, rows, runSupervisor, supervisorConfig } from "../../support/supervisor.ts";
import type { RunningSupervisor } from "../../support/supervisor.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";

let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let number = 0;
const bornes: ScriptedBorne[] = [];

beforeAll(async () => {
  at = await testBroker(["borne-1", "borne-2"]);
});
afterAll(async () => await at.close());
beforeEach(async () => {
  config = supervisorConfig(at, [{ network: "demo", borne: "borne-1" }], `s${++number}.sqlite`);
  supervisor = await runSupervisor(config);
});
afterEach(async () => {
  await Promise.all(bornes.splice(0).map(async (borne) => await borne.close()));
  await supervisor.stop();
});

async function borne(id = "borne-1", network = "demo", boot?: string): Promise<ScriptedBorne> {
  const tls = at.pki.borne(id);
  const made = new ScriptedBorne({ url: at.borneUrl, tls, name: { network, borne: id }, ...(boot ? { boot } : {}) });
  bornes.push(made);
  await made.connect();
  return made;
}

test("what a borne reports stands in the fleet: state, devices, description, alerts opened and closed", async () => {
  const one = await borne();
  await one.say("status", one.status("ready"));
  await one.say("health", one.health(["camera.absent"]));
  await one.say("alert", one.alert("camera.absent"), "camera.absent");
  const shown = await borneUntil(config.database, "borne-1", ({ alerts }) => alerts[0]?.device === "camera");
  expect(shown).toMatchObject({ network: "demo", state: "ready", liveness: "live", devices: { camera: "ready" } });
  expect(shown.lastSeenMs).toBeGreaterThan(Date.now() - 60_000);

  await one.say("alert", "", "camera.absent");
  await borneUntil(config.database, "borne-1", ({ alerts }) => alerts.length === 0);

  await one.say("alert", one.alert("camera.frozen"), "camera.frozen");
  await borneUntil(config.database, "borne-1", ({ alerts }) => alerts.length === 1);
  // The message that closes it was lost; the list in health says so.
  await one.say("health", one.health([]));
  await borneUntil(config.database, "borne-1", ({ alerts }) => alerts.length === 0);
});

test("events are stored once, however often they come, and acknowledged with the highest contiguous sequence", async () => {
  const one = await borne();
  const [first, second, third, fourth] = [one.event(), one.event(), one.event(), one.event()];
  for (const event of [first, second, fourth, first, fourth]) await one.say("event", event);
  await one.until(() => one.acks.some(({ ack }) => ack.seq === 2));
  expect(one.acks.every(({ ack }) => ack.seq <= 2)).toBe(true);
  await one.say("event", third);
  await one.until(() => one.outbox.size === 0);
  const stored = await rows(config.database, "event");
  expect(stored.map(({ seq }) => seq)).toEqual([1, 2, 4, 3]);
  expect(one.acks.at(-1)?.ack).toMatchObject({ v: 1, boot: one.boot, seq: 4, reconnect_window_ms: 5000 });
});

test("event and usage share one sequence", async () => {
  const one = await borne();
  await one.say("event", one.event());
  const { boot, seq, ts, up_ms, sync } = one.event();
  const counts = { presses: 0, unavailable: 0, open_s: 0, ready_s: 0, organismes: {} };
  await one.say("usage", { v: 1, boot, seq, ts, up_ms, sync, from_up_ms: 0, to_up_ms: 1, ...counts });
  await one.say("event", one.event());
  await one.until(() => one.outbox.size === 0);
  expect(await rows(config.database, "usage")).toHaveLength(1);
});

test("a hole that the borne declares lets the acknowledgement pass, for another boot too", async () => {
  const one = await borne();
  await one.say("event", one.event());
  one.event();
  one.event();
  await one.say("event", one.event());
  await one.until(() => one.acks.some(({ ack }) => ack.seq === 1));
  const range = { from_boot: one.boot, from_seq: 2, to_seq: 3, count: 2 };
  await one.say("event", one.event({ type: "outbox.dropped", ...range }));
  await one.until(() => one.acks.some(({ ack }) => ack.boot === one.boot && ack.seq === 5));

  const earlier = "00000000000000ee";
  await one.say("event", one.event({ type: "outbox.dropped", from_boot: earlier, from_seq: 1, to_seq: 9 }));
  await one.until(() => one.acks.some(({ ack }) => ack.boot === earlier && ack.seq === 9));
});

test("one acknowledgement a second at most, whatever comes", async () => {
  const one = await borne();
  const begin = performance.now();
  while (performance.now() - begin < 3500) {
    for (let n = 0; n < 20; n++) await one.say("event", one.event());
  }
  await one.until(() => one.outbox.size === 0);
  const gaps = one.acks.slice(1).map(({ atMs }, index) => atMs - one.acks[index]!.atMs);
  expect(gaps.length).toBeGreaterThanOrEqual(2);
  // Sent at least 1,000 ms apart; delivery may draw two together a little.
  expect(Math.min(...gaps)).toBeGreaterThan(700);
  expect(one.acks.length).toBeLessThanOrEqual(Math.ceil((performance.now() - begin) / 1000) + 1);
});

test("a borne that is not in the register is refused and reported, under a foreign network or name", async () => {
  const stranger = await borne("borne-2");
  await stranger.say("status", stranger.status("ready"));
  await stranger.say("event", stranger.event());
  const spoof = await borne("borne-1", "elsewhere");
  await spoof.say("event", spoof.event());
  const fleet = await fleetUntil(config.database, ({ intruders }) => intruders.length === 2);
  const names = fleet.intruders.map(({ network, borne, count }) => ({ network, borne, count }));
  expect(names).toContainEqual({ network: "demo", borne: "borne-2", count: 2 });
  expect(names).toContainEqual({ network: "elsewhere", borne: "borne-1", count: 1 });
  expect(fleet.bornes.map(({ liveness }) => liveness)).toEqual(["never"]);
  expect(await rows(config.database, "event")).toEqual([]);
  expect(supervisor.log.lines.filter(({ message }) => message.startsWith("intruder"))).toHaveLength(2);
  expect(stranger.acks).toEqual([]);
});

test("garbage is counted and kept without its payload, and stops nothing", async () => {
  const one = await borne();
  const bad: [Parameters<ScriptedBorne["say"]>[0], object | string, string?][] = [
    ["status", "{"],
    ["status", Buffer.from([0xff, 0xfe]).toString("latin1")],
    ["health", "null"],
    ["health", "[]"],
    ["desc", { v: 2 }],
    ["event", "\u0000"],
    ["event", { ...one.event(), id: "0000000000000000-1" }],
    ["event", { ...one.event(), seq: 1e300 }],
    ["alert", one.alert("camera.absent"), "other.code"],
    ["res", { v: 1, id: "y", state: "succeeded", boot: one.boot, ts: 1, up_ms: 1, sync: true }, "x"],
    ["log", { v: 1, ts: 1, level: "info", msg: "nobody asked the supervisor for it" }],
    ["event", { ...one.event(), detail: "Madame-Dupont", type: "unheard.of" }],
  ];
  for (const [channel, message, id] of bad) await one.say(channel, message, id);
  // The log is not subscribed to: it costs nothing.
  await fleetUntil(config.database, ({ rejected }) => rejected === bad.length - 1);
  const kept = await rows(config.database, "rejected");
  expect(JSON.stringify(kept)).not.toContain("Madame-Dupont");
  expect(kept.map(({ topic }) => topic)).toContain("vb/1/demo/borne-1/alert/other.code");
  // A refused event whose place can be read must not hold back those after it for ever: 1 and 3 count as had.
  await one.say("event", one.outbox.get(2)!);
  await one.say("event", one.event());
  await one.until(() => one.acks.some(({ ack }) => ack.seq === 4));
});

test("the results of a command are stored, one row for each transition", async () => {
  const one = await borne();
  const stamp = { boot: one.boot, ts: Date.now(), up_ms: 1, sync: true };
  for (const state of ["accepted", "running", "running", "succeeded"])
    await one.say("res", { v: 1, id: "c1", state, ...stamp }, "c1");
  await one.say("event", one.event());
  await one.until(() => one.outbox.size === 0);
  expect((await rows(config.database, "res")).map(({ state }) => state)).toEqual(["accepted", "running", "succeeded"]);
});

test("a second supervisor account on the side, as a tool has, throws nobody out", async () => {
  const tool = await connectAs(at.peopleUrl, at.pki.supervisor);
  await publishCode(tool, "vb/1/demo/borne-1/ack");
  const one = await borne();
  await one.say("event", one.event());
  await one.until(() => one.outbox.size === 0);
  expect(supervisor.figures().connected).toBe(true);
  await tool.endAsync(true);
});
