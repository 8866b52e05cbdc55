import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { AlertMessage, CmdMessage, ResMessage } from "../../../src/contract/types.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { call, callerOf } from "../../support/api.ts";
import { testBroker, type TestBroker } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { fleetUntil, runSupervisor, supervisorConfig, type RunningSupervisor } from "../../support/supervisor.ts";

/** Two, then seven, then the rest. */
const ids = Array.from({ length: 11 }, (_, index) => `borne-${String(index + 1).padStart(2, "0")}`);
const args = { url: "https://updates.example/b.raucb", version: "1.1.0" };

interface ShownBatch {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly members: { readonly borne: string; readonly ring: number; readonly outcome: string }[];
}

let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let bornes: Map<string, ScriptedBorne>;
let reached: { readonly id: string; readonly command: CmdMessage }[];
/** What becomes of the update at a borne. */
let fate: (id: string) => {
  readonly end: ResMessage["state"];
  readonly reason?: string;
  readonly alert?: AlertMessage;
};

beforeAll(async () => {
  at = await testBroker(ids);
  config = supervisorConfig(
    at,
    ids.map((borne) => ({ network: "demo", borne })),
  );
});
afterAll(async () => await at.close());
beforeEach(async () => {
  supervisor = await runSupervisor(config);
  bornes = new Map();
  reached = [];
  fate = () => ({ end: "succeeded" });
  for (const id of ids) {
    const name = { network: "demo", borne: id };
    const borne = new ScriptedBorne({ url: at.borneUrl, tls: at.pki.borne(id), name });
    bornes.set(id, borne);
    const client = await borne.connect();
    client.on("message", (topic, payload) => {
      if (topic.endsWith("/cmd")) void update(id, borne, JSON.parse(payload.toString()) as CmdMessage);
    });
    await borne.say("status", borne.status("closed"));
  }
  await fleetUntil(config.database, ({ bornes: all }) => all.every(({ state }) => state === "closed"));
});
afterEach(async () => {
  for (const borne of bornes.values()) await borne.close();
  await supervisor.stop();
});

/** As a borne does: it runs, restarts, and is then one or the other. */
async function update(id: string, borne: ScriptedBorne, command: CmdMessage): Promise<void> {
  reached.push({ id, command });
  const { end, reason, alert } = fate(id);
  const said = {
    v: 1,
    id: command.id,
    type: "update",
    boot: borne.boot,
    ts: Date.now(),
    up_ms: 1,
    sync: true,
  } as const;
  await borne.say("res", { ...said, state: "running" }, command.id);
  await borne.say("status", borne.status("stopped"));
  await borne.say("status", borne.status("closed"));
  if (alert) await borne.say("alert", alert, alert.code);
  await borne.say("res", { ...said, state: end, ...(reason === undefined ? {} : { reason }) }, command.id);
}

const alertOf = (code: string, severity: AlertMessage["severity"]): AlertMessage => {
  const origin = { boot: "0123456789abcdef", seq: 1, device: null, detail: "" };
  return { v: 1, code, severity, owner: "syndicat", since: Date.now(), ...origin };
};
const begin = async (): Promise<string> => {
  const body = { type: "update", args, gate: { afterMin: 0.02 } };
  return ((await call(supervisor.routes(), "POST /batches", { body })) as ShownBatch).id;
};
const ended = async (id: string): Promise<ShownBatch> => {
  for (;;) {
    const one = (await call(supervisor.routes(), `GET /batches/${id}`)) as ShownBatch;
    if (one.state !== "running") return one;
    await sleep(50);
  }
};

test("two, then seven, then all: each ring when the one before is kept and well", async () => {
  const done = await ended(await begin());
  expect(done).toMatchObject({ state: "done", reason: null });
  expect([0, 1, 2].map((ring) => done.members.filter((member) => member.ring === ring).length)).toEqual([2, 7, 2]);
  expect(reached.length).toBe(11);
  expect(reached[0]?.command.args).toEqual(args);
  const ringOf = new Map(done.members.map(({ borne, ring }) => [borne, ring]));
  const order = reached.map(({ id }) => ringOf.get(id) ?? -1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test("one that went back stops it at once: the rest is not touched", async () => {
  const reason = "not as good as before within 10 min; missing: no desk";
  fate = (id) => (id === "borne-05" ? { end: "failed", reason } : { end: "succeeded" });
  const stopped = await ended(await begin());
  expect(stopped).toMatchObject({ state: "stopped", reason: "demo/borne-05: its update failed" });
  const last = new Set(stopped.members.filter(({ ring }) => ring === 2).map(({ borne }) => borne));
  expect(reached.map(({ id }) => id).filter((id) => last.has(id))).toEqual([]);
  expect(stopped.members.find(({ borne }) => borne === "borne-05")?.outcome).toBe("regressed");
});

test("an alert that was not there stops it; a risk, or one from before, does not", async () => {
  const old = alertOf("printer.absent", "major");
  const borne = bornes.get("borne-01")!;
  await borne.say("alert", old, old.code);
  await fleetUntil(
    config.database,
    ({ bornes: [first] }) => first?.alerts.some(({ code }) => code === old.code) === true,
  );
  fate = (id) => {
    if (id === "borne-01") return { end: "succeeded", alert: old };
    if (id === "borne-02") return { end: "succeeded", alert: alertOf("memory.low", "minor") };
    return { end: "succeeded", ...(id === "borne-04" ? { alert: alertOf("camera.absent", "major") } : {}) };
  };
  const stopped = await ended(await begin());
  expect(stopped).toMatchObject({ state: "stopped", reason: "demo/borne-04: alert camera.absent" });
  expect(stopped.members.filter(({ ring }) => ring === 0).map(({ outcome }) => outcome)).toEqual(["well", "well"]);
});

test("is the manager's, and wants an address and a version", async () => {
  const send = (role: "technician" | "manager", wrong: object): Promise<unknown> =>
    call(supervisor.routes(), "POST /bornes/demo/borne-01/commands", {
      caller: callerOf(role),
      body: { type: "update", args: wrong },
    });
  await expect(send("technician", args)).rejects.toThrow("role");
  await expect(send("manager", { url: args.url })).rejects.toMatchObject({ code: "command.invalid" });
  expect(reached).toEqual([]);
});
