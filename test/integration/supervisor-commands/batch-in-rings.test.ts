import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { CmdMessage, ResMessage, StatusMessage } from "../../../src/contract/types.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { call, callerOf } from "../../support/api.ts";
import { testBroker, type TestBroker } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { fleetUntil, runSupervisor, supervisorConfig, type RunningSupervisor } from "../../support/supervisor.ts";

const ids = ["borne-1", "borne-2", "borne-3", "borne-4"];
interface ShownBatch {
  readonly id: string;
  readonly state: string;
  readonly ring: number;
  readonly reason: string | null;
  readonly members: {
    readonly borne: string;
    readonly ring: number;
    readonly outcome: string;
    readonly state: string;
  }[];
}

let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let bornes: Map<string, ScriptedBorne>;
/** Bornes that were given the command, in the order of its coming. */
let reached: string[];
/** How each borne answers, and what it is then. */
let answer: (id: string) => { readonly end?: ResMessage["state"]; readonly becomes?: StatusMessage["state"] };

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
  answer = () => ({ end: "succeeded" });
  for (const id of ids) {
    const borne = new ScriptedBorne({
      url: at.borneUrl,
      tls: at.pki.borne(id),
      name: { network: "demo", borne: id },
    });
    bornes.set(id, borne);
    const client = await borne.connect();
    client.on("message", (topic, payload) => {
      if (!topic.endsWith("/cmd")) return;
      const { id: command } = JSON.parse(payload.toString()) as CmdMessage;
      reached.push(id);
      const { end, becomes } = answer(id);
      const stamp = { boot: borne.boot, ts: Date.now(), up_ms: 1, sync: true };
      void (async () => {
        await borne.say("res", { v: 1, id: command, state: "running", ...stamp }, command);
        if (becomes) await borne.say("status", borne.status(becomes));
        if (end) await borne.say("res", { v: 1, id: command, state: end, ...stamp }, command);
      })();
    });
    await borne.say("status", borne.status("ready"));
  }
  await fleetUntil(config.database, ({ bornes: all }) => all.every(({ state }) => state === "ready"));
});
afterEach(async () => {
  for (const borne of bornes.values()) await borne.close();
  await supervisor.stop();
});

const rings = { lists: [["demo/borne-1"], ["demo/borne-2", "demo/borne-3"], ["demo/borne-4"]] };
const begin = async (gate: object): Promise<ShownBatch> =>
  (await call(supervisor.routes(), "POST /batches", { body: { type: "reload-config", rings, gate } })) as ShownBatch;
const batch = async (id: string): Promise<ShownBatch> =>
  (await call(supervisor.routes(), `GET /batches/${id}`)) as ShownBatch;
const until = async (id: string, test: (one: ShownBatch) => boolean): Promise<ShownBatch> => {
  for (;;) {
    const one = await batch(id);
    if (test(one)) return one;
    await sleep(50);
  }
};

test("ring after ring, each borne once, with its line of the audit", async () => {
  const { id } = await begin({ share: 1, afterMin: 0 });
  const done = await until(id, ({ state }) => state !== "running");
  expect(done).toMatchObject({ state: "done", reason: null });
  expect(done.members.map(({ outcome }) => outcome)).toEqual(["well", "well", "well", "well"]);
  expect(reached[0]).toBe("borne-1");
  expect(reached[3]).toBe("borne-4");
  expect(reached.toSorted()).toEqual(ids);
  const { lines } = (await call(supervisor.routes(), "GET /audit")) as { lines: { what: string; on: string }[] };
  expect(lines.filter(({ on }) => on === id).map(({ what }) => what)).toEqual(["batch.done", "batch.begun"]);
  expect(lines.filter(({ what }) => what === "command.asked")).toHaveLength(4);
});

test("a borne that is no longer call-ready stops it: the rings behind are never reached; a manager goes on", async () => {
  answer = (id) => (id === "borne-2" ? { end: "succeeded", becomes: "out-of-order" } : { end: "succeeded" });
  const { id } = await begin({ share: 0.5, afterMin: 0.01 });
  const stopped = await until(id, ({ state }) => state !== "running");
  expect(stopped).toMatchObject({
    state: "stopped",
    ring: 1,
    reason: "demo/borne-2: no longer call-ready after its command",
  });
  expect(reached).not.toContain("borne-4");
  await expect(call(supervisor.routes(), `POST /batches/${id}/stop`)).rejects.toMatchObject({ code: "batch.conflict" });
  await expect(
    call(supervisor.routes(), `POST /batches/${id}/resume`, { caller: callerOf("technician") }),
  ).rejects.toThrow("role");
  await call(supervisor.routes(), `POST /batches/${id}/resume`);
  expect((await until(id, ({ state }) => state !== "running")).state).toBe("done");
  expect(reached.filter((one) => one === "borne-2")).toHaveLength(1);
  expect(reached.at(-1)).toBe("borne-4");
});

test("the supervisor is ended in the middle of a ring: the next one goes on, and sends nothing twice", async () => {
  answer = (id) => (id === "borne-2" ? {} : { end: "succeeded" });
  const { id } = await begin({ share: 1, afterMin: 0 });
  await until(id, ({ members }) => members[1]!.state === "running" && members[2]!.outcome === "well");
  await supervisor.stop();
  supervisor = await runSupervisor(config);
  expect(await batch(id)).toMatchObject({ state: "running", ring: 1 });
  await call(supervisor.routes(), `POST /batches/${id}/stop`, { caller: callerOf("technician") });
  const rows = (await batch(id)).members.map(({ borne, state }) => `${borne} ${state}`);
  expect(rows).toEqual(["borne-1 succeeded", "borne-2 running", "borne-3 succeeded", "borne-4 null"]);
  expect(reached.toSorted()).toEqual(["borne-1", "borne-2", "borne-3"]);
});

test("a batch beyond the caller's networks is not to be seen, made or stopped", async () => {
  const { id } = await begin({ share: 1, afterMin: 0 });
  await until(id, ({ state }) => state === "done");
  const caller = callerOf("manager", ["lot"]);
  const unknown = { code: "batch.unknown" };
  await expect(call(supervisor.routes(), `GET /batches/${id}`, { caller })).rejects.toMatchObject(unknown);
  await expect(call(supervisor.routes(), `POST /batches/${id}/stop`, { caller })).rejects.toMatchObject(unknown);
  expect(await call(supervisor.routes(), "GET /batches", { caller })).toEqual({ batches: [] });
  const body = { type: "identify", rings };
  const made = call(supervisor.routes(), "POST /batches", { caller, body });
  await expect(made).rejects.toMatchObject({ code: "batch.invalid" });
});
