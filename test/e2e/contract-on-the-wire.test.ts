import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { BORNE_CHANNELS, CHANNELS } from "../../src/contract/topics.ts";
import type { LogMessage, ResMessage, StatusMessage, UsageMessage } from "../../src/contract/types.ts";
import { rows } from "../support/supervisor.ts";
import { recordContract } from "../support/contract-recorder.ts";
import type { ContractRecorder } from "../support/contract-recorder.ts";
import { Demo } from "./support/demo.ts";
import { bodyOf } from "./support/listener.ts";
import type { Listener } from "./support/listener.ts";

vi.setConfig({ testTimeout: 120_000 });

let demo: Demo;
let listener: Listener;
let recorder: ContractRecorder;

beforeAll(async () => {
  demo = await Demo.start();
  const { host, port, ca, cert, key } = demo.run.broker;
  const account = { caFile: ca, certFile: cert, keyFile: key };
  recorder = await recordContract({ url: `mqtts://${host}:${port}`, ...account });
  listener = await demo.listener();
  await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
});

afterAll(async () => {
  await recorder?.stop();
  await demo?.end();
});

/** Sends a command, and gives the states that were told of it. */
async function ordered(type: string, args: object = {}): Promise<{ exit: unknown; states: string[] }> {
  const from = listener.next;
  const { exit } = await demo.send(type, args);
  const results = listener.heard.slice(from).filter(({ channel }) => channel.startsWith("res/"));
  return { exit, states: results.map((message) => bodyOf<ResMessage>(message).state) };
}

const DONE = { exit: 0, states: ["accepted", "running", "succeeded"] };

test("a press, faults of three devices, and their end", async () => {
  const { bench } = demo;
  await bench.press();
  await bench.endCall();
  for (const [device, fault, code] of [
    ["printer", "media-empty", "printer.paper"],
    ["camera", "black", "camera.black"],
    ["board", "undervoltage", "power.undervolt"],
  ] as const) {
    const from = listener.next;
    await bench.fault(device, fault);
    await listener.until(`alert/${code}`, ({ text }) => text !== "", { from });
    await bench.fault(device, null);
    await listener.until(`alert/${code}`, ({ text }) => text === "", { from });
  }
});

test("every command, sent with the supervisor's own program", async () => {
  expect(await ordered("log", { duration_s: 120, level: "debug" })).toEqual(DONE);
  expect(await ordered("selftest")).toEqual(DONE);
  expect(await ordered("selftest", { devices: ["sound", "board"] })).toEqual(DONE);
  expect(await ordered("restart-device", { device: "presence" })).toEqual(DONE);
  expect(await ordered("identify", { duration_s: 2 })).toEqual(DONE);
  expect(await ordered("reload-config")).toEqual(DONE);
  const failed = await ordered("restart-device", { device: "fax" });
  expect(failed).toEqual({ exit: 1, states: ["accepted", "running", "failed"] });
  const line = await listener.untilBody<LogMessage>("log", ({ msg }) => msg === "command done");
  expect(line).toMatchObject({ v: 1, level: "info" });
});

test("a reboot: `running` before it, `succeeded` by the boot that follows", async () => {
  const { boot } = bodyOf<StatusMessage>(listener.on("status").at(-1)!);
  const from = listener.next;
  expect(await ordered("reboot")).toEqual(DONE);
  const results = listener.heard.slice(from).filter(({ channel }) => channel.startsWith("res/"));
  const boots = results.map((message) => bodyOf<ResMessage>(message).boot);
  expect(boots.slice(0, 2)).toEqual([boot, boot]);
  expect(boots[2]).not.toBe(boot);
  const next = (one: StatusMessage): boolean => one.boot === boots[2] && one.state === "ready";
  await listener.untilBody<StatusMessage>("status", next, { from });
});

test("a clean stop says the use; all ten channels were seen, without one violation of the contract", async () => {
  await demo.program.stop("SIGINT");
  const uses = listener.usages().map((message) => bodyOf<UsageMessage>(message));
  expect(uses.at(-1)!.open_s).toBeGreaterThan(0);
  expect(uses.reduce((sum, { presses }) => sum + presses, 0)).toBe(1);
  expect(recorder.violations()).toEqual([]);
  const counts = recorder.counts();
  for (const channel of CHANNELS) expect(counts[channel], channel).toBeGreaterThan(0);
  expect(counts.other).toBe(0);
  // What was seen on the wire is what the supervisor took: nothing rejected, nobody a stranger.
  expect(await rows(demo.layout.supervisorDatabase, "rejected")).toEqual([]);
  expect(await rows(demo.layout.supervisorDatabase, "intruder")).toEqual([]);
  process.stdout.write(`messages: ${JSON.stringify(counts)}\n`);
});

test("the AsyncAPI document has an address for each topic that was used, and each of its addresses was used", () => {
  const file = fileURLToPath(new URL("../../src/contract/asyncapi.yaml", import.meta.url));
  const { channels } = parse(readFileSync(file, "utf8")) as { channels: Record<string, { address: string }> };
  const patterns = Object.entries(channels).map(([name, { address }]) => {
    const levels = address.split("/").map((level) => (level.startsWith("{") ? "[^/]+" : level));
    return { name, pattern: new RegExp(`^${levels.join("/")}$`) };
  });
  const used = new Set<string>();
  for (const { topic } of listener.heard) {
    const fitting = patterns.filter(({ pattern }) => pattern.test(topic));
    expect(fitting.length, topic).toBe(1);
    used.add(fitting[0]!.name);
  }
  expect([...used].toSorted()).toEqual(patterns.map(({ name }) => name).toSorted());
  expect(used.size).toBeGreaterThanOrEqual(BORNE_CHANNELS.length);
});
