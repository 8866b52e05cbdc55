import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { topicOf } from "../../../src/contract/topics.ts";
import type { AlertMessage } from "../../../src/contract/types.ts";
import { sendOnce } from "../../../src/supervisor/commands/send.ts";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import { createUplink } from "../../../src/uplink/uplink.ts";
import { keptLog, testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { recordContract } from "../../support/contract-recorder.ts";
import type { ContractRecorder } from "../../support/contract-recorder.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { runSupervisor, supervisorConfig } from "../../support/supervisor.ts";
import { recordingHandlers, TestClock, TestReporter } from "../uplink/harness.ts";

const name = { network: "demo", borne: "borne-1" };
let at: TestBroker;
let recording: ContractRecorder | undefined;

beforeAll(async () => {
  at = await testBroker(["borne-1", "borne-2"]);
});
afterEach(async () => await recording?.stop());
afterAll(async () => await at.close());

const record = async (): Promise<ContractRecorder> =>
  (recording = await recordContract({ url: at.peopleUrl, ...at.pki.maintenance }));

async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("every channel, as the uplink and the supervisor really publish it", { timeout: 60_000 }, async () => {
  const recorder = await record();
  const counts = (): ReturnType<ContractRecorder["counts"]> => recorder.counts();
  const config = supervisorConfig(at, [name]);
  const supervisor = await runSupervisor(config);
  const boot = randomBytes(8).toString("hex");
  const [clock, log] = [new TestClock(), keptLog()];
  const outbox = openOutbox({ dataDir: join(at.dir, "borne"), boot, clock, log });
  const reporter = new TestReporter();
  const uplink = createUplink({
    name,
    boot,
    broker: { url: at.borneUrl, ...at.pki.borne("borne-1") },
    commands: { allow: ["identify", "log"], publicKeyFile: at.pki.commandPublicKeyFile },
    outbox,
    reporter,
    handlers: recordingHandlers([]),
    clock,
    log,
    kernelBootId: () => "11111111-2222-3333-4444-555555555555",
    periodS: 60,
    tuning: { windowMs: 300 },
  });
  try {
    uplink.start();
    const alert: AlertMessage = {
      v: 1,
      code: "camera.absent",
      severity: "major",
      owner: "syndicat",
      since: Date.now(),
      boot,
      seq: outbox.event({ type: "alert.opened", code: "camera.absent", device: "camera" }),
      device: "camera",
      detail: "",
    };
    reporter.open = [alert];
    uplink.alertChanged(alert);
    uplink.healthChanged();
    outbox.usage({ from_up_ms: 0, to_up_ms: 1000, presses: 1, unavailable: 1, open_s: 1, ready_s: 1, organismes: {} });
    await until(() => outbox.figures().rows === 0);
    await sendOnce(config, { to: name, type: "identify", args: { duration_s: 1 }, by: "maintenance" });
    await sendOnce(config, { to: name, type: "reboot", by: "maintenance" });
    const asked = sendOnce(config, {
      to: name,
      type: "log",
      args: { duration_s: 2, level: "info" },
      by: "maintenance",
    });
    await until(() => {
      uplink.log("info", "test", "a line that is asked for", { bytes: 3 });
      return counts().log > 0;
    });
    await asked;
    reporter.open = [];
    uplink.alertClosed("camera.absent");
    reporter.state = "stopped";
    await uplink.stop(5000);
    await until(() => counts().status >= 2);
  } finally {
    await uplink.stop(2000);
    outbox.close();
    await supervisor.stop();
  }
  expect(recorder.violations()).toEqual([]);
  const seen = counts();
  expect(Object.entries(seen).filter(([channel, n]) => n === 0 && channel !== "other")).toEqual([]);
  expect(seen.other).toBe(0);
});

test("the recorder sees each way of being against the contract", async () => {
  const recorder = await record();
  const two = { network: "demo", borne: "borne-2" };
  const borne = new ScriptedBorne({ url: at.borneUrl, tls: at.pki.borne("borne-2"), name: two });
  const client = await borne.connect();
  const good = { qos: 1, retain: false, properties: { messageExpiryInterval: 7 * 86_400 } } as const;
  const event = JSON.stringify(borne.event());
  const say = async (channel: "event" | "status" | "alert", payload: string, options: object, id?: string) =>
    await client.publishAsync(topicOf(two, channel, id), payload, { ...good, ...options });
  await say("event", event, {});
  await say("event", event, { qos: 2 });
  await say("event", event, { retain: true });
  await say("event", event, { properties: {} });
  await say("event", event, { properties: { messageExpiryInterval: 60 } });
  await say("event", event, { properties: { messageExpiryInterval: 8 * 86_400 } });
  await say("event", JSON.stringify({ ...borne.event(), type: "unheard.of" }), {});
  await say("event", "{", {});
  await say("event", "", {});
  const tooLong = JSON.stringify({ ...borne.event(), failed: Array.from({ length: 24 }, () => "x".repeat(40)) });
  await say("event", tooLong, {});
  await say("status", JSON.stringify(borne.status("ready")), { retain: true });
  await say("alert", JSON.stringify(borne.alert("no.such-code")), { retain: true, properties: {} }, "no.such-code");
  await say("alert", "", { retain: true, properties: {} }, "no.such-code");
  await until(() => recorder.violations().length >= 11);
  // QoS 2 takes longer than what comes after it.
  const said = recorder.violations().map(({ what }) => what);
  expect(said.sort()).toEqual(
    [
      "QoS 2: expected 1",
      "RETAIN true: expected false",
      "no expiry: expected 604800 s",
      "expiry 60 s: expected 604800 s",
      "expiry 691200 s: expected at most 604800 s",
      "/type must be equal to one of the allowed values",
      "/ must be object",
      "payload is empty",
      `${tooLong.length} bytes: expected at most 1024`,
      "expiry 604800 s: expected none",
      "/code no.such-code is not in the catalogue",
    ].sort(),
  );
  await borne.close();
});
