import { appendFileSync, existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LogMessage, StatusMessage } from "../../src/contract/types.ts";
import { rows } from "../support/supervisor.ts";
import type { Tables } from "../../src/supervisor/store/tables.ts";
import { Demo } from "./support/demo.ts";
import type { Listener } from "./support/listener.ts";
import { Plants } from "./support/planted.ts";
import type { Leak } from "./support/planted.ts";

vi.setConfig({ testTimeout: 120_000 });

const plants = new Plants();
let demo: Demo;
let listener: Listener;

beforeAll(async () => {
  demo = await Demo.start();
  listener = await demo.listener();
  await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  // The log goes out by MQTT too, with all that it has.
  expect(await demo.send("log", { duration_s: 300, level: "debug" })).toMatchObject({ exit: 0 });
});

afterAll(async () => {
  await demo?.end();
});

/** Says one line to the daemon's control socket, whatever it answers. */
async function control(line: string): Promise<string> {
  const socket = connect(join(demo.layout.borneRuntime, "control.sock"));
  socket.setEncoding("utf8");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.on("data", (chunk: string) => resolve(chunk));
  socket.on("error", reject);
  socket.write(`${line}\n`);
  const answer = await promise;
  socket.destroy();
  return answer;
}

/** Everything that has left the daemon and its fellows, but for answers to whoever said it. */
async function leaks(): Promise<Leak[]> {
  const { dir, borneRuntime, borneConfig, supervisorDatabase } = demo.layout;
  // A command on its way is what the supervisor said; what comes of it must be clean.
  const said = listener.heard.filter(({ channel }) => channel !== "cmd");
  const published = said.flatMap(({ topic, text }) => plants.leaks(`MQTT ${topic}`, `${topic} ${text}`));
  const below = [dir, borneRuntime]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => plants.leaksBelow(folder));
  // In the configuration it was planted; the supervisor's own record of its commands is looked at row by row.
  const files = below.filter(({ where }) => where !== borneConfig && !where.startsWith(supervisorDatabase));
  const stored: Leak[] = [];
  const tables: (keyof Tables)[] = ["event", "usage", "res", "alert", "latest", "borne_state", "intruder", "rejected"];
  for (const table of tables) {
    for (const row of await rows(supervisorDatabase, table)) {
      stored.push(...plants.leaks(`supervisor's table ${table}`, JSON.stringify(row)));
    }
  }
  const running = demo.processes().flatMap(({ command }) => plants.leaks(`process ${command.slice(0, 60)}`, command));
  return [...published, ...files, ...stored, ...running];
}

test("the search finds what is there", () => {
  const { fileNumber, nir, name } = plants.plant("the search itself");
  const found = (text: string): number => plants.leaks("here", text).length;
  expect(found(`dossier ${fileNumber}, ${nir} de ${name}`)).toBe(3);
  expect(found(`"ts":1${fileNumber}42`)).toBe(0);
});

test("planted on the bench: in names, values, paths, bodies that are no JSON", async () => {
  const { bench } = demo;
  const inPath = (way: string): string => encodeURIComponent(plants.text(way));
  const send = async (path: string, body: object): Promise<void> => {
    await bench.send(path, JSON.stringify(body));
  };
  await send("camera", { fault: plants.text("fault") });
  await send("presence", { cm: 80, usager: plants.text("unknown key's value") });
  await send("presence", { cm: 80, [plants.text("key")]: 1 });
  await send("presence", { cm: Number(plants.plant("figure out of range").fileNumber) });
  await send("button/press", { ms: 120, usager: plants.text("press") });
  await send("button/press", { ms: Number(plants.plant("press far too long").fileNumber) });
  await send(`button/${inPath("action")}`, {});
  await send(inPath("device"), { fault: "absent" });
  await send(`button/press?usager=${inPath("query")}`, { ms: 120 });
  await send("self-test", { devices: [plants.text("self-test of a device")] });
  await send("scanner/scan", { source: plants.text("source of a scan") });
  await send("scanner/lay", { what: plants.text("on the glass") });
  await send("printer/print", { sheets: plants.text("sheets"), title: plants.text("title of a print") });
  await send("printer/load", { sheets: plants.text("load") });
  await bench.send("button/press", `{"usager": ${plants.text("no JSON")}`);
  await fetch(`${bench.url}/bench/printer/output/${inPath("printed job")}`);
  await fetch(`${bench.url}/${inPath("page")}`, {
    headers: { "user-agent": plants.text("header").replaceAll("é", "e") },
  });
});

test("planted on the control socket: as a request, as an argument, as garbage", async () => {
  await control(JSON.stringify({ ask: plants.text("request") }));
  await control(JSON.stringify({ ask: "selftest", args: { devices: [plants.text("argument")] } }));
  await control(plants.text("garbage"));
});

test("planted in commands: as a device of a restart and of a self-test", async () => {
  const restart = await demo.send("restart-device", { device: plants.plant("device of a restart").fileNumber });
  expect(restart.exit).toBe(1);
  const tested = await demo.send("selftest", { devices: [plants.plant("device of a self-test").nir] });
  expect(tested.exit).toBe(1);
});

test("planted in the configuration, as a comment that somebody left there", async () => {
  appendFileSync(demo.layout.borneConfig, `# essai avec ${plants.text("comment")}\n`);
  expect(await demo.send("reload-config")).toMatchObject({ exit: 0 });
});

test("none of it comes out: by MQTT, in a log, in a file, in the database, as a process's name", async () => {
  await demo.bench.press();
  await demo.bench.endCall();
  await listener.untilBody<LogMessage>("log", ({ msg }) => msg === "command done");
  await demo.bench.post("self-test");
  expect(plants.all.length).toBeGreaterThan(20);
  expect(listener.on("log").length).toBeGreaterThan(5);
  expect(await leaks()).toEqual([]);
  // The last words, and what is written only at the end.
  await demo.program.stop("SIGINT");
  expect(await leaks()).toEqual([]);
  expect(plants.leaks("the demo's own output", demo.program.lines.join("\n"))).toEqual([]);
});
