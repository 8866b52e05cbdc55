import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { borneUntil, runSupervisor, supervisorConfig } from "../../support/supervisor.ts";
import type { RunningSupervisor } from "../../support/supervisor.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";

const name = { network: "demo", borne: "borne-1" };
let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let number = 0;

beforeAll(async () => {
  at = await testBroker(["borne-1"]);
});
afterAll(async () => await at.close());
beforeEach(async () => {
  config = supervisorConfig(at, [name], `s${++number}.sqlite`);
  supervisor = await runSupervisor(config);
});
afterEach(async () => await supervisor.stop());

const make = (periodS: number): ScriptedBorne =>
  new ScriptedBorne({ url: at.borneUrl, tls: at.pki.borne("borne-1"), name, periodS });
const changes = (): unknown[] =>
  supervisor.log.lines
    .filter(({ message }) => message === "liveness of a borne")
    .map(({ fields }) => (fields as { now: string }).now);

/** SIGUSR1 makes mosquitto write mosquitto.db, by renaming a complete new file. */
async function brokerSaves(): Promise<void> {
  const file = join(at.dir, "broker", "mosquitto.db");
  const inode = (): number => statSync(file, { throwIfNoEntry: false })?.ino ?? 0;
  const before = inode();
  process.kill(at.broker.pid!, "SIGUSR1");
  while (inode() === before) await sleep(20);
}

test("silent for three heartbeats by the supervisor's own clock: lost, whatever the borne's clock says", async () => {
  const borne = make(1);
  await borne.connect();
  const begin = performance.now();
  const years = 20 * 365 * 86_400_000;
  await borne.say("status", { ...borne.status("ready"), ts: Date.now() + years });
  await borne.say("health", { ...borne.health(), ts: 0, sync: false });
  await borneUntil(config.database, "borne-1", ({ liveness }) => liveness === "live");
  await borneUntil(config.database, "borne-1", ({ liveness }) => liveness === "lost");
  expect(performance.now() - begin).toBeGreaterThan(3000);
  await borne.say("health", borne.health());
  await borneUntil(config.database, "borne-1", ({ liveness }) => liveness === "live");
  await borne.say("status", borne.status("stopped"));
  await borne.close();
  await borneUntil(config.database, "borne-1", ({ liveness }) => liveness === "stopped");
  expect(changes()).toEqual(["live", "lost", "live", "stopped"]);
});

test("a cut borne is suspect by its will; when it is back, the will of before is ignored", async () => {
  const borne = make(60);
  await borne.connect();
  await borne.say("status", borne.status("ready"));
  await borneUntil(config.database, "borne-1", ({ liveness }) => liveness === "live");
  const stale = borne.status("lost");
  borne.cut();
  await borneUntil(config.database, "borne-1", ({ liveness }) => liveness === "suspect");
  await borne.connect();
  await borne.say("status", borne.status("limited"));
  await borneUntil(config.database, "borne-1", ({ state, liveness }) => liveness === "live" && state === "limited");

  // The same will again, late, as after a take-over, then a marker that comes behind it on the same connection.
  await borne.say("status", stale);
  await borne.say("alert", borne.alert("camera.absent"), "camera.absent");
  const shown = await borneUntil(config.database, "borne-1", ({ alerts }) => alerts.length === 1);
  expect(shown).toMatchObject({ liveness: "live", state: "limited" });
  expect(changes()).toEqual(["live", "suspect", "live"]);
  await borne.say("alert", "", "camera.absent");
  await borne.close();
});

test("after a crash of the broker a retained ready outlives its borne, and is not taken for life", async () => {
  const borne = make(1);
  await borne.connect();
  await borne.say("status", borne.status("ready"));
  await borne.say("health", borne.health());
  const before = await borneUntil(
    config.database,
    "borne-1",
    ({ liveness, health }) => liveness === "live" && health !== null,
  );
  await supervisor.stop();
  // mosquitto saves its state, as it does from time to time, then crashes: no will is ever published. The borne is
  // gone for good.
  await brokerSaves();
  await at.broker.kill("SIGKILL");
  await at.broker.restart();
  supervisor = await runSupervisor({ ...config, database: `${config.database}.new` });
  const shown = await borneUntil(
    `${config.database}.new`,
    "borne-1",
    ({ state, health }) => state === "ready" && health !== null,
  );
  expect(shown).toMatchObject({ liveness: "never", lastSeenMs: null, state: "ready" });
  await supervisor.stop();

  // The supervisor that had seen it: it stays what it was, then is lost, and last_seen does not move.
  supervisor = await runSupervisor(config);
  const lost = await borneUntil(config.database, "borne-1", ({ liveness }) => liveness === "lost");
  expect(lost.lastSeenMs).toBe(before.lastSeenMs);
  expect(lost.state).toBe("ready");
});

test("broker SIGKILLed and restarted: the supervisor comes back by itself and hears again", async () => {
  const borne = make(60);
  await borne.connect();
  await borne.say("event", borne.event());
  await borne.until(() => borne.outbox.size === 0);
  const connections = (): number =>
    supervisor.log.lines.filter(({ message }) => message === "connected to the broker").length;
  const before = connections();
  await at.broker.kill("SIGKILL");
  await at.broker.restart();
  await borne.connect();
  await borne.say("event", borne.event());
  await borne.until(() => borne.outbox.size === 0);
  expect(connections()).toBeGreaterThan(before);
  await borne.close();
});
