import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { IPublishPacket, MqttClient } from "mqtt";
import { verifyCommandSignature } from "../../../src/contract/command-signature.ts";
import type { CmdMessage, ResMessage } from "../../../src/contract/types.ts";
import { sendOnce } from "../../../src/supervisor/commands/send.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { rows, runSupervisor, supervisorConfig } from "../../support/supervisor.ts";
import type { RunningSupervisor } from "../../support/supervisor.ts";

const name = { network: "demo", borne: "borne-1" };
const order = { to: name, type: "identify", args: { duration_s: 5 }, by: "maintenance" } as const;
let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let borne: ScriptedBorne;
let client: MqttClient;
let received: { readonly command: CmdMessage; readonly packet: IPublishPacket }[] = [];

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
  borne = new ScriptedBorne({ url: at.borneUrl, tls: at.pki.borne("borne-1"), name });
  client = await borne.connect();
});
afterEach(async () => await borne.close());

/** The borne answers each command with these states. */
function answer(...states: ResMessage["state"][]): void {
  client.on("message", (topic, payload, packet) => {
    if (!topic.endsWith("/cmd")) return;
    const command = JSON.parse(payload.toString()) as CmdMessage;
    received.push({ command, packet });
    const stamp = { boot: borne.boot, ts: Date.now(), up_ms: 1, sync: true };
    void (async () => {
      for (const state of states) await borne.say("res", { v: 1, id: command.id, state, ...stamp }, command.id);
    })();
  });
}

test("signed, counted, never retained, expiring; the end is returned and every transition stored", async () => {
  answer("accepted", "running", "succeeded");
  const seen: string[] = [];
  const end = await sendOnce(config, { ...order, ttlS: 60, onResult: ({ state }) => void seen.push(state) });
  expect(end.state).toBe("succeeded");
  expect(seen).toEqual(["accepted", "running", "succeeded"]);
  const [{ command, packet }] = received as [(typeof received)[number]];
  expect(verifyCommandSignature(command, createPublicKey(readFileSync(at.pki.commandPublicKeyFile)))).toBe(true);
  expect(packet).toMatchObject({ qos: 1, retain: false });
  expect(packet.properties?.messageExpiryInterval).toBeLessThanOrEqual(60);
  expect(command).toMatchObject({
    borne: "demo/borne-1",
    type: "identify",
    args: { duration_s: 5 },
    by: "maintenance",
  });
  expect(command.exp - command.iat).toBe(60_000);
  // The running supervisor keeps them, from its own connection.
  await borne.say("event", borne.event());
  await borne.until(() => borne.outbox.size === 0);
  const results = (await rows(config.database, "res")).filter(({ id }) => id === command.id);
  expect(results.map(({ state }) => state)).toEqual(seen);
  expect((await rows(config.database, "command")).map(({ id }) => id)).toContain(command.id);
});

test("the counter only grows: over restarts, a clock that goes back, a lost database and at one moment", async () => {
  answer("accepted", "failed");
  const past = { wallMs: () => 1000, monotonicMs: () => 0, synchronised: () => true };
  await sendOnce(config, order);
  await sendOnce(config, { ...order, clock: past });
  await sendOnce({ ...config }, { ...order, clock: past });
  await Promise.all([sendOnce(config, order), sendOnce(config, order)]);
  const other = supervisorConfig(at, [name], "restored.sqlite");
  const restored = await runSupervisor({ ...other, clientId: "restored" });
  await sendOnce(other, order);
  await restored.stop();
  const counters = received.map(({ command }) => command.ctr);
  expect(new Set(counters).size).toBe(6);
  expect(counters.slice(0, 3)).toEqual(counters.slice(0, 3).sort((a, b) => a - b));
  expect(Math.max(...counters.slice(0, 5))).toBeLessThan(counters[5]!);
});

test("a borne that does not answer: a time-out that says so", async () => {
  const sent = sendOnce(config, { ...order, ttlS: 1, waitMs: 1500 });
  await expect(sent).rejects.toMatchObject({ code: "command.timeout", context: { seen: null } });
});

test("what cannot be asked is refused before it is sent", async () => {
  answer("succeeded");
  const wrong = [
    { ...order, ttlS: 301 },
    { ...order, ttlS: 0 },
    { ...order, to: { network: "demo", borne: "borne-9" } },
    { ...order, type: "shell" as "log" },
    { ...order, args: { command: "ls" } as object },
  ];
  for (const one of wrong) await expect(sendOnce(config, one)).rejects.toMatchObject({ code: "command.invalid" });
  const { commandKeyFile: _, ...keyless } = config;
  await expect(sendOnce(keyless, order)).rejects.toMatchObject({ code: "command.key" });
  await expect(sendOnce({ ...config, commandKeyFile: at.pki.broker.keyFile }, order)).rejects.toMatchObject({
    code: "command.key",
  });
  expect(received).toEqual([]);
});

test("the broker is away: said at once, not waited for", async () => {
  const away = { ...config, broker: { ...config.broker, url: "mqtts://127.0.0.1:1" } };
  await expect(sendOnce(away, order)).rejects.toMatchObject({ code: "broker.lost" });
});
