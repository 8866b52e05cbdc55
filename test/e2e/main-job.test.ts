import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DescMessage, EventMessage, HealthMessage, StatusMessage } from "../../src/contract/types.ts";
import { bodyOf } from "./support/listener.ts";
import type { Listener, Message } from "./support/listener.ts";
import { Demo, driversOfProfile } from "./support/demo.ts";
import { PATIENCE_MS } from "./support/program.ts";

/** `button.secondStrikeMs` of the configuration, where it says nothing. */
const SECOND_STRIKE_MS = 500;

let demo: Demo;
let listener: Listener;
let subscriber: ChildProcess | undefined;

beforeAll(async () => {
  // The very program that `npm start` runs.
  demo = await Demo.start({ main: fileURLToPath(new URL("../../bin/visioborne.mjs", import.meta.url)) });
  listener = await demo.listener();
});

afterAll(async () => {
  subscriber?.kill("SIGKILL");
  await demo?.end();
});

/** Lines of a real `mosquitto_sub`, as the README tells people to run it: without a client id. */
function mosquittoSub(topic: string): {
  readonly child: ChildProcess;
  readonly next: (part: string) => Promise<string>;
} {
  const { host, port, ca, cert, key } = demo.run.broker;
  const args = ["-h", host, "-p", String(port), "--cafile", ca, "--cert", cert, "--key", key, "-t", topic, "-v"];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "mosquitto_sub", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const watcher of watchers) watcher();
  });
  const next = async (part: string): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const look = (): void => {
      const index = lines.findIndex((line) => line.includes(part));
      if (index >= 0) resolve(lines.splice(0, index + 1).at(-1)!);
    };
    const timer = setTimeout(() => reject(new Error(`no line with ${part} of ${lines.join("\n")}`)), PATIENCE_MS);
    watchers.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      watchers.delete(look);
    }
  };
  return { child, next };
}

test("run.json says what runs where, with absolute paths of files that only its owner reads", () => {
  expect(demo.run).toEqual({
    borne: { network: "demo", id: "borne-1" },
    broker: {
      host: "localhost",
      port: expect.any(Number) as number,
      ca: expect.any(String) as string,
      cert: expect.any(String) as string,
      key: expect.any(String) as string,
    },
    desk: {
      url: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string,
      user: "expert",
      password: expect.stringMatching(/^\S{20,}$/) as string,
    },
    console: {
      url: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string,
      user: "maintenance",
      password: expect.stringMatching(/^\S{20,}$/) as string,
    },
    screen: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string },
    bench: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string },
  });
  const { ca, cert, key } = demo.run.broker;
  for (const file of [ca, cert, key]) expect(isAbsolute(file) && existsSync(file), file).toBe(true);
  expect(statSync(key).mode & 0o077).toBe(0);
  expect(statSync(demo.layout.runFile).mode & 0o077).toBe(0);
});

test("the borne becomes ready with all its devices and services, and says so retained", async () => {
  const message = await listener.until("status", (one) => bodyOf<StatusMessage>(one).state === "ready");
  expect(message).toMatchObject({ retain: true, qos: 1, topic: "vb/1/demo/borne-1/status" });
  expect(bodyOf<StatusMessage>(message).reasons).toEqual([]);
  const desc = await listener.untilBody<DescMessage>("desc", ({ devices }) => devices.every(({ model }) => model));
  const drivers = Object.fromEntries(desc.devices.map(({ id, driver }) => [id, driver]));
  expect(drivers).toEqual(driversOfProfile());
  // These are real, whatever else becomes so.
  expect(drivers).toMatchObject({ camera: "gstreamer", printer: "ipp", scanner: "sane" });
  const health = await listener.untilBody<HealthMessage>("health", ({ state }) => state === "ready");
  expect(new Set(Object.values(health.devices))).toEqual(new Set(["ready"]));
  expect(health.services).toEqual({ caf: "ready", "france-travail": "ready" });
  expect(health.alerts).toEqual([]);
});

test("a press on the button is an event for mosquitto_sub, and a call at once: the usager is told so", async () => {
  const { child, next } = mosquittoSub("vb/1/#");
  subscriber = child;
  await next("vb/1/demo/borne-1/status ");
  await demo.bench.post("button/press", { ms: 120 });
  const line = await next('"type":"button.press"');
  const topic = "vb/1/demo/borne-1/event";
  expect(line.startsWith(`${topic} {`)).toBe(true);
  const event = JSON.parse(line.slice(topic.length)) as EventMessage;
  expect(event).toMatchObject({ v: 1, type: "button.press", sync: true, id: `${event.boot}-${event.seq}` });
  const placed = JSON.parse((await next('"type":"call.placed"')).slice(topic.length)) as EventMessage;
  expect(placed).toMatchObject({ seq: event.seq + 2, service: "caf", organisme: "caf" });

  const { borne } = await demo.bench.until((state) => state.borne.notice?.id === "ringing", "the notice is written");
  const words = "Nous appelons CAF. Vous n'avez rien d'autre à faire.";
  expect(borne).toMatchObject({ state: "in-session", notice: { id: "ringing", language: "fr", text: words } });
  await demo.bench.until(
    (state) => state.sound?.prompts.some(({ text, outcome }) => text === words && outcome === "said") === true,
    "the notice was spoken to its end",
  );
  await demo.bench.post("touch", { type: "stop" });
  await next('"type":"session.ended"');
  await next('"state":"ready"');
});

test("whatever is pressed after it, one press is one event and one call", async () => {
  const from = listener.next;
  const { bench } = demo;
  // Three strikes within half a second: hands that tremble.
  for (let strike = 0; strike < 3; strike++) {
    await bench.post("button/press", { ms: 60 });
    await bench.until(({ button }) => (button as { pressed?: boolean }).pressed === false, "released");
  }
  const first = await listener.until("event", ({ text }) => text.includes("call.placed"), { from });
  await sleep(SECOND_STRIKE_MS + 200);
  await bench.press();
  const second = (message: Message): boolean => message.at > first.at && message.text.includes("button.press");
  await listener.until("event", second, { from });
  await demo.bench.post("touch", { type: "stop" });
  await listener.until("event", ({ text }) => text.includes("session.ended"), { from });
  const events = listener.events(from).map(({ text }) => text);
  expect(events.filter((text) => text.includes('"button.press"'))).toHaveLength(2);
  expect(events.filter((text) => text.includes('"call.placed"'))).toHaveLength(1);
});

test("a sheet is printed and a paper scanned through the borne's own drivers", async () => {
  const printed = await demo.bench.post("printer/print", { sheets: 2 });
  expect(printed).toMatchObject({ kind: "print", state: "completed" });
  await demo.bench.post("scanner/feed", { sheets: 2 });
  const scanned = await demo.bench.post("scanner/scan", { source: "feeder" });
  expect(scanned).toMatchObject({ kind: "scan", state: "completed" });
  expect((scanned["pages"] as unknown[]).length).toBe(2);
});
