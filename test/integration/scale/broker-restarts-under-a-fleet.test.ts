import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { reconnectWindowMs } from "../../../src/supervisor/receiving/ack-schedule.ts";
import { testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { names, simulatedFleet, settled, verdictOf } from "../../support/simulated-fleet.ts";
import { fleetUntil, runSupervisor, supervisorConfig } from "../../support/supervisor.ts";
import type { RunningSupervisor } from "../../support/supervisor.ts";
import type { SimulatedFleet } from "../../../src/simulate/fleet.ts";

const BORNES = 100;
/** Loaded machines: what is measured in the bench is only bounded here. */
const BACK_MS = reconnectWindowMs(BORNES) + 60_000;
let at: TestBroker;
let running: RunningSupervisor | undefined;
let playing: SimulatedFleet | undefined;

beforeAll(async () => {
  at = await testBroker(names(BORNES).map(({ borne }) => borne));
}, 120_000);

afterAll(async () => {
  await at.close();
});

afterEach(async () => {
  await playing?.stop();
  await running?.stop();
}, 60_000);

test.each(["SIGTERM", "SIGKILL"] as const)(
  "a fleet is back after the broker was ended by %s: nothing lost, nothing doubled, nobody called lost",
  async (signal) => {
    const config = supervisorConfig(at, names(BORNES), `${signal}.sqlite`);
    const supervisor = (running = await runSupervisor(config));
    const fleet = (playing = simulatedFleet(at, BORNES, { heartbeatS: 30 }));
    fleet.start();
    await fleet.untilConnected();
    while (fleet.figures().acked < 2 * BORNES) await sleep(100);

    await at.broker.kill(signal);
    while (fleet.figures().connected > 0) await sleep(20);
    const sentBefore = fleet.figures().sent;
    while (fleet.figures().sent === sentBefore) await sleep(20);
    const restartMs = performance.now();
    await at.broker.restart();
    await fleet.untilConnected();
    expect(performance.now() - restartMs).toBeLessThan(BACK_MS);

    await fleetUntil(config.database, ({ broker, bornes }) => {
      return broker === "connected" && bornes.every(({ liveness }) => liveness === "live");
    });
    await settled(fleet);
    const { sent, acked, dropped } = fleet.figures();
    expect({ acked, dropped }).toEqual({ acked: sent, dropped: 0 });
    expect(await verdictOf(config.database, fleet)).toEqual({ stored: sent, lost: 0, doubled: 0 });
    const calledLost = supervisor.log.lines.filter(({ fields }) => (fields as { now?: string }).now === "lost");
    expect(calledLost).toEqual([]);
  },
  120_000,
);
