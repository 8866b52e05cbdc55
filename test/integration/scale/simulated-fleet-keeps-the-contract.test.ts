import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendOnce } from "../../../src/supervisor/commands/send.ts";
import { testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { recordContract } from "../../support/contract-recorder.ts";
import { names, simulatedFleet, settled, verdictOf } from "../../support/simulated-fleet.ts";
import { fleetUntil, runSupervisor, supervisorConfig } from "../../support/supervisor.ts";

const BORNES = 20;
let at: TestBroker;

beforeAll(async () => {
  at = await testBroker(names(BORNES).map(({ borne }) => borne));
}, 60_000);

afterAll(async () => {
  await at.close();
});

test("everything that a simulated fleet says is of the contract, stored once, and its orders are obeyed", async () => {
  const recorder = await recordContract({ url: at.peopleUrl, ...at.pki.maintenance });
  const config = supervisorConfig(at, names(BORNES));
  const supervisor = await runSupervisor(config);
  const fleet = simulatedFleet(at, BORNES, {
    heartbeatS: 2,
    faultsPerHour: 1200,
    callsPerHour: 2400,
    commandKeyFile: at.pki.commandPublicKeyFile,
  });
  fleet.start();
  await fleet.untilConnected();
  const [first] = names(BORNES);
  const result = await sendOnce(config, {
    to: first!,
    type: "selftest",
    args: {},
    by: "test",
    onResult: () => undefined,
  });
  expect(result).toMatchObject({ state: "succeeded", result: { passed: true } });
  while (fleet.figures().faults < 10 || fleet.figures().calls < 40) await sleep(100);
  await settled(fleet);
  const live = await fleetUntil(config.database, ({ bornes }) => bornes.every(({ liveness }) => liveness === "live"));
  expect(live.bornes).toHaveLength(BORNES);
  const { sent, acked, dropped } = fleet.figures();
  expect({ acked, dropped }).toEqual({ acked: sent, dropped: 0 });
  expect(await verdictOf(config.database, fleet)).toEqual({ stored: sent, lost: 0, doubled: 0 });
  await fleet.stop();
  const stopped = await fleetUntil(config.database, ({ bornes }) => bornes.every((one) => one.liveness === "stopped"));
  expect(stopped.rejected).toBe(0);
  expect(stopped.intruders).toEqual([]);
  expect(recorder.violations()).toEqual([]);
  const counts = recorder.counts();
  for (const channel of ["status", "desc", "health", "alert", "event", "usage", "res", "ack"] as const) {
    expect(counts[channel], channel).toBeGreaterThan(0);
  }
  await supervisor.stop();
  await recorder.stop();
}, 120_000);
