import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { MqttClient } from "mqtt";
import type { CmdMessage, ResMessage } from "../../../src/contract/types.ts";
import type { ShownCommand } from "../../../src/supervisor/commands/lives.ts";
import type { ShownLog } from "../../../src/supervisor/commands/log-book.ts";
import { sendOnce } from "../../../src/supervisor/commands/send.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { call, callerOf } from "../../support/api.ts";
import { testBroker, type TestBroker } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { borneUntil, runSupervisor, supervisorConfig, type RunningSupervisor } from "../../support/supervisor.ts";

const name = { network: "demo", borne: "borne-1" };
const path = "/bornes/demo/borne-1";
const technician = callerOf("technician");
let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let borne: ScriptedBorne;
let client: MqttClient;
let received: CmdMessage[] = [];
let answers: Partial<ResMessage>[] = [];

beforeAll(async () => {
  at = await testBroker(["borne-1"]);
  config = supervisorConfig(at, [name]);
  supervisor = await runSupervisor(config);
});
afterAll(async () => {
  await supervisor.stop();
  await at.close();
});
beforeEach(async () => {
  received = [];
  answers = [];
  borne = new ScriptedBorne({ url: at.borneUrl, tls: at.pki.borne("borne-1"), name });
});
afterEach(async () => {
  await borne.say("status", borne.status("stopped")).catch(() => undefined);
  await borne.close();
  await held("stopped", "stopped");
});

async function connect(state: "ready" | "in-session" = "ready"): Promise<void> {
  client = await borne.connect();
  client.on("message", (topic, payload) => {
    if (!topic.endsWith("/cmd")) return;
    const command = JSON.parse(payload.toString()) as CmdMessage;
    received.push(command);
    void (async () => {
      for (const answer of answers) await say(command.id, answer);
    })();
  });
  await borne.say("status", borne.status(state));
  await held("live", state);
}

async function say(id: string, answer: Partial<ResMessage>): Promise<void> {
  const stamp = { boot: borne.boot, ts: Date.now(), up_ms: 1, sync: true };
  await borne.say("res", { v: 1, id, state: "running", ...answer, ...stamp }, id);
}

async function held(liveness: string, state: string): Promise<void> {
  await borneUntil(config.database, "borne-1", (one) => one.liveness === liveness && one.state === state);
}

async function ask(body: object, caller = technician): Promise<ShownCommand> {
  return (await call(supervisor.routes(), `POST ${path}/commands`, { body, caller })) as ShownCommand;
}

async function commandUntil(id: string, wanted: (command: ShownCommand) => boolean): Promise<ShownCommand> {
  for (;;) {
    const command = (await call(supervisor.routes(), `GET /commands/${id}`)) as ShownCommand;
    if (wanted(command)) return command;
    await sleep(30);
  }
}

async function auditOf(what: string): Promise<{ who: string; detail: string; on: string }[]> {
  const answer = await call(supervisor.routes(), "GET /audit", { query: { what } });
  return (answer as { lines: { who: string; detail: string; on: string }[] }).lines;
}

test("asked for, sent, done: each transition and the end with its figures, one line of the audit", async () => {
  answers = [{ state: "accepted" }, { state: "running" }, { state: "succeeded", result: { passed: true, failed: [] } }];
  await connect();
  const asked = await ask({ type: "selftest" });
  expect(asked).toMatchObject({ state: "sent", done: false, by: "technician", ...name });
  const done = await commandUntil(asked.id, (command) => command.done);
  expect(done).toMatchObject({ state: "succeeded", result: { passed: true, failed: [] } });
  expect(received.map(({ id, by }) => ({ id, by }))).toEqual([{ id: asked.id, by: "technician" }]);
  const lines = (await auditOf("command.asked")).filter(({ detail }) => detail.includes(asked.id));
  expect(lines).toMatchObject([{ who: "technician", on: "demo/borne-1", detail: `selftest ${asked.id}` }]);
  const listed = await call(supervisor.routes(), "GET /commands", {
    query: { borne: "demo/borne-1", state: "succeeded" },
  });
  expect((listed as { commands: ShownCommand[] }).commands.map(({ id }) => id)).toContain(asked.id);
});

test("a transition that comes late or twice changes nothing that is done", async () => {
  await connect();
  const { id } = await ask({ type: "identify", args: { duration_s: 5 } });
  await say(id, { state: "failed", reason: "the lamps do not answer" });
  await commandUntil(id, (command) => command.done);
  await say(id, { state: "running" });
  await say(id, { state: "succeeded" });
  // Both are behind us when a later one is in.
  const { id: later } = await ask({ type: "identify" });
  await say(later, { state: "succeeded" });
  await commandUntil(later, (command) => command.done);
  expect(await commandUntil(id, () => true)).toMatchObject({ state: "failed", reason: "the lamps do not answer" });
});

test("a borne in a call is not disturbed; what does not disturb goes", async () => {
  answers = [{ state: "succeeded" }];
  await connect("in-session");
  for (const body of [{ type: "selftest" }, { type: "restart-device", args: { device: "camera" } }]) {
    await expect(ask(body)).rejects.toMatchObject({ code: "command.conflict" });
  }
  await expect(ask({ type: "reboot" }, callerOf("manager"))).rejects.toThrow(/would disturb/);
  const { id } = await ask({ type: "identify" });
  expect(await commandUntil(id, (command) => command.done)).toMatchObject({ state: "succeeded" });
  expect(received).toHaveLength(1);
  expect((await auditOf("command.not-asked"))[0]).toMatchObject({ detail: "reboot command.conflict" });
});

test("kept for the end of the call, then sent", async () => {
  answers = [{ state: "succeeded" }];
  await connect("in-session");
  const waiting = await ask({ type: "selftest", whenBack: 60 });
  expect(waiting).toMatchObject({ state: "issued", sentMs: null });
  await borne.say("status", borne.status("ready"));
  expect(await commandUntil(waiting.id, (command) => command.done)).toMatchObject({ state: "succeeded" });
});

test("a borne that is away: refused, or kept until it is heard again; taken back before that", async () => {
  await expect(ask({ type: "identify" })).rejects.toMatchObject({ code: "command.conflict" });
  const kept = await ask({ type: "identify", whenBack: 60 });
  const unwanted = await ask({ type: "selftest", whenBack: 60 });
  const withdrawn = await call(supervisor.routes(), `POST /commands/${unwanted.id}/withdraw`, { caller: technician });
  expect(withdrawn).toMatchObject({ state: "expired", done: true, reason: "withdrawn by technician" });
  answers = [{ state: "succeeded" }];
  await connect();
  await commandUntil(kept.id, (command) => command.state === "succeeded");
  expect(received.map(({ id }) => id)).toEqual([kept.id]);
  const again = call(supervisor.routes(), `POST /commands/${kept.id}/withdraw`, { caller: technician });
  await expect(again).rejects.toMatchObject({ code: "command.conflict" });
});

test("who may ask for what: roles, networks, arguments", async () => {
  await connect();
  const refused = { code: "command.refused" };
  await expect(ask({ type: "reboot" })).rejects.toMatchObject(refused);
  // Forms are taken outside the hours, and this borne is ready.
  const forms = { type: "forms-update", args: { url: "https://forms.example/e.json", sha256: "0".repeat(64) } };
  await expect(ask(forms)).rejects.toMatchObject(refused);
  await expect(ask(forms, callerOf("manager"))).rejects.toThrow(/the site is open/);
  await expect(ask({ type: "identify" }, callerOf("viewer"))).rejects.toThrow("role");
  await expect(ask({ type: "identify" }, callerOf("manager", ["lot"]))).rejects.toMatchObject({
    code: "borne.unknown",
  });
  await expect(ask({ type: "shell" })).rejects.toThrow("schema");
  await expect(ask({ type: "restart-device" })).rejects.toMatchObject({ code: "command.invalid" });
  await expect(ask({ type: "identify", args: { device: "camera" } })).rejects.toMatchObject({
    code: "command.invalid",
  });
  expect(received).toEqual([]);
  const listed = await call(supervisor.routes(), "GET /commands", { caller: callerOf("viewer", ["lot"]) });
  expect(listed).toEqual({ commands: [] });
});

test("log lines: heard only while asked for, kept in memory alone", async () => {
  answers = [{ state: "accepted" }, { state: "running" }, { state: "succeeded", result: { level: "info" } }];
  await connect();
  const line = { v: 1, ts: Date.now(), level: "info", module: "camera", msg: "capture started" };
  await borne.say("log", { ...line, msg: "nobody asked" });
  const asked = await ask({ type: "log", args: { duration_s: 60, level: "info" } });
  await commandUntil(asked.id, (command) => command.done);
  const read = async () => (await call(supervisor.routes(), `GET ${path}/log`, { caller: technician })) as ShownLog;
  for (;;) {
    await borne.say("log", { ...line, ts: Date.now() });
    await borne.say("log", "not a line");
    await sleep(30);
    const { lines, listening } = await read();
    if (lines.length === 0) continue;
    expect(listening).toBe(true);
    expect(lines.every(({ msg }) => msg === "capture started")).toBe(true);
    break;
  }
});

test("sent from the command line beside it: shown too, with its end", async () => {
  answers = [{ state: "accepted" }, { state: "succeeded" }];
  await connect();
  const end = await sendOnce(config, { to: name, type: "identify", by: "command-line" });
  const shown = await commandUntil(end.id, (command) => command.done);
  expect(shown).toMatchObject({ state: "succeeded", by: "command-line", type: "identify" });
});

test("the supervisor ends between the command and its end: the next one takes it up", async () => {
  await connect();
  const { id } = await ask({ type: "selftest" });
  await say(id, { state: "accepted" });
  await commandUntil(id, ({ state }) => state === "accepted");
  await supervisor.stop();
  await say(id, { state: "succeeded", result: { passed: true } });
  supervisor = await runSupervisor(config);
  expect(await commandUntil(id, (command) => command.done)).toMatchObject({ state: "succeeded" });
});
