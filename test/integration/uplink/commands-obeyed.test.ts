import { afterEach, beforeEach, expect, test } from "vitest";
import type { CmdMessage, LogMessage, ResMessage } from "../../../src/contract/types.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { log as validateLog, res as validateRes } from "../../../src/contract/generated/validators.js";
import { linkIs, recordingHandlers, Site } from "./harness.ts";
import type { BorneOptions, TestBorne } from "./harness.ts";
import { Listener, until } from "./listener.ts";
import { answer, give, order, statesUntil } from "./orders.ts";

let site: Site;
let listener: Listener;
beforeEach(async () => {
  site = await Site.open();
  listener = await Listener.open(site);
});
afterEach(() => site.end());

async function connected(options: BorneOptions = {}): Promise<TestBorne> {
  const borne = site.borne(options);
  borne.uplink.start();
  await linkIs(borne, (state) => state.connected);
  return borne;
}

test("accepted, running, succeeded, with the figures of the handler", async () => {
  await connected();
  const command = order(site, { type: "selftest", args: { devices: ["printer"] } });
  await give(listener, command);
  expect(await statesUntil(listener, command.id, "succeeded")).toEqual(["accepted", "running", "succeeded"]);
  const said = listener.on_(`res/${command.id}`).map(({ text }) => JSON.parse(text) as ResMessage);
  expect(said.every((message) => validateRes(message))).toBe(true);
  expect(said.at(-1)).toMatchObject({ type: "selftest", result: { ok: true } });
});

test("failed, with the reason", async () => {
  const handlers = {
    ...recordingHandlers([]),
    "restart-device": () => Promise.reject(new VisioborneError("order.device", "device x: not known")),
  };
  await connected({ handlers });
  const command = order(site, { type: "restart-device", args: { device: "x" } });
  await give(listener, command);
  await statesUntil(listener, command.id, "failed");
  const last = JSON.parse(listener.on_(`res/${command.id}`).at(-1)!.text) as ResMessage;
  expect(last.reason).toBe("order.device: device x: not known");
});

test("one at a time, eight wait, the rest is told that the borne is busy", async () => {
  const running: CmdMessage[] = [];
  const { promise: gate, resolve: openGate } = Promise.withResolvers<undefined>();
  let together = 0;
  const handlers = {
    ...recordingHandlers([]),
    identify: async (command: CmdMessage) => {
      running.push(command);
      expect(++together).toBe(1);
      await gate;
      together--;
      return undefined;
    },
  };
  await connected({ handlers });
  const commands = Array.from({ length: 10 }, () => order(site));
  for (const command of commands) await give(listener, command);
  expect(await answer(listener, commands[9]!.id)).toMatchObject({ state: "rejected", reason: "busy" });
  expect(running).toHaveLength(1);
  openGate(undefined);
  await statesUntil(listener, commands[8]!.id, "succeeded");
  expect(running.map(({ id }) => id)).toEqual(commands.slice(0, 9).map(({ id }) => id));
});

test("a result that could not be said is kept, and said at the next connection", async () => {
  const { promise: gate, resolve: openGate } = Promise.withResolvers<undefined>();
  const handlers = { ...recordingHandlers([]), identify: () => gate };
  const borne = await connected({ handlers });
  const command = order(site);
  await give(listener, command);
  await statesUntil(listener, command.id, "running");
  await site.broker.kill("SIGKILL");
  await linkIs(borne, ({ connected }) => !connected);
  await until(() => !listener.client.connected);
  openGate(undefined);
  await until(() => borne.log.lines.some(({ message }) => message === "command done"));
  await borne.stop();
  await site.broker.restart();
  await listener.hearsAgain();
  const next = await connected();
  await statesUntil(listener, command.id, "succeeded");
  expect(next.orders).toEqual([]);
  await until(() => next.outbox.disk.use((store) => store.results().length === 0));
});

test("`log` streams lines of the level asked for, sieved, and not more than 20 a second", async () => {
  const borne = await connected();
  borne.uplink.log("error", "x", "nobody asked", {});
  const command = order(site, { type: "log", args: { level: "warn", duration_s: 60 } });
  await give(listener, command);
  await statesUntil(listener, command.id, "succeeded");
  borne.uplink.log("info", "printer", "below the level", {});
  const fields = { job: 3, documentName: "bulletin.pdf", nested: { text: "salaire", pages: 2 } };
  borne.uplink.log("warn", "printer", "paper is low", fields);
  const heard = await listener.find("log");
  const line = JSON.parse(heard.text) as LogMessage;
  expect(validateLog(line)).toBe(true);
  expect(line).toMatchObject({ level: "warn", module: "printer", msg: "paper is low" });
  expect(line.fields).toEqual({ job: 3, nested: { pages: 2 } });
  expect(heard.expiryS).toBeLessThanOrEqual(60);
  for (let i = 0; i < 500; i++) borne.uplink.log("error", "x", `line ${i}`, {});
  borne.uplink.statusChanged();
  await listener.findAll("status", 2);
  expect(listener.on_("log").length).toBeLessThanOrEqual(22);
});
