import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";
import { postgresOptions } from "../../src/store/postgres.ts";
import type { SimulatedFleet } from "../../src/simulate/fleet.ts";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import { sendOnce } from "../../src/supervisor/commands/send.ts";
import { testBroker } from "../support/broker.ts";
import type { TestBroker } from "../support/broker.ts";
import { startNode } from "../support/child.ts";
import type { Child } from "../support/child.ts";
import { testPostgres } from "../support/postgres.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { names, settled, simulatedFleet, verdictOf } from "../support/simulated-fleet.ts";
import { fleetUntil, supervisorConfig } from "../support/supervisor.ts";

const BORNES = 20;
let at: TestBroker;
let server: TestPostgres;
let config: SupervisorConfig;
let processes: Child[] = [];
let fleet: SimulatedFleet;
let made = 0;

beforeAll(async () => {
  at = await testBroker(names(BORNES).map(({ borne }) => borne));
  server = await testPostgres();
}, 180_000);

afterAll(async () => {
  await server.close();
  await at.close();
}, 60_000);

beforeEach(async () => {
  config = { ...supervisorConfig(at, names(BORNES)), database: await server.database(`shared_${++made}`) };
  for (let n = 0; n < 2; n++) await join();
  fleet = simulatedFleet(at, BORNES, {
    callsPerHour: 1800,
    faultsPerHour: 300,
    commandKeyFile: at.pki.commandPublicKeyFile,
  });
  fleet.start();
  await fleet.untilConnected();
  await more(200);
}, 180_000);

afterEach(async () => {
  await fleet.stop();
  for (const child of processes) expect(child.process.exitCode, "a supervisor has ended by itself").toBeNull();
  for (const child of processes) await child.kill("SIGTERM");
  processes = [];
}, 60_000);

async function join(): Promise<Child> {
  const child = await startNode("shared-supervisor-process.ts", [JSON.stringify(config)]);
  processes.push(child);
  return child;
}

/** Waits until so many more events are acknowledged. */
async function more(count: number): Promise<void> {
  const { acked } = fleet.figures();
  while (fleet.figures().acked < acked + count) await sleep(100);
}

/** Which process holds the lock, as the server itself says. */
async function leaderPid(): Promise<number | undefined> {
  const client = new pg.Client(postgresOptions(config.database));
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and a.datname = current_database()`,
  );
  await client.end();
  const pid = rows.map(({ name }) => /^visioborne process (\d+)$/.exec(name)?.[1]).find((one) => one !== undefined);
  return pid === undefined ? undefined : Number(pid);
}

async function leader(): Promise<Child> {
  for (;;) {
    const pid = await leaderPid();
    const child = processes.find((one) => one.process.pid === pid);
    if (child) return child;
    await sleep(200);
  }
}

async function received(child: Child): Promise<number> {
  return await new Promise((resolve) => {
    child.process.stdout!.on("data", (chunk: Buffer) => {
      const found = /received (\d+)/.exec(chunk.toString());
      if (found) resolve(Number(found[1]));
    });
    child.process.kill("SIGUSR2");
  });
}

async function nothingLost(): Promise<void> {
  await settled(fleet);
  const { sent, acked, dropped } = fleet.figures();
  expect({ acked, dropped }).toEqual({ acked: sent, dropped: 0 });
  expect(await verdictOf(config.database, fleet)).toEqual({ stored: sent, lost: 0, doubled: 0 });
}

async function kill(child: Child): Promise<void> {
  processes = processes.filter((one) => one !== child);
  await child.kill("SIGKILL");
}

test("the leader is killed under load: the other leads, nothing is lost, nothing doubled", async () => {
  const first = await leader();
  const second = processes.find((one) => one !== first);
  // Both have their share: the follower hears nothing but events, usage and results.
  expect(await received(second!)).toBeGreaterThan(20);
  await kill(first);
  expect(await leader()).toBe(second);
  await more(300);
  const shown = await fleetUntil(config.database, ({ broker, bornes }) => {
    return broker === "connected" && bornes.every(({ liveness }) => liveness === "live");
  });
  expect(shown.bornes).toHaveLength(BORNES);
  expect(shown.intruders).toEqual([]);
  await nothingLost();
}, 240_000);

test("a follower is killed, another joins, a command is answered whoever hears its result", async () => {
  const first = await leader();
  const second = processes.find((one) => one !== first);
  await kill(second!);
  await more(100);
  const third = await join();
  await more(200);
  expect(await received(third)).toBeGreaterThan(20);
  expect(await leader()).toBe(first);
  const [borne] = names(BORNES);
  const order = { type: "selftest", args: {}, by: "test", onResult: () => undefined } as const;
  expect(await sendOnce(config, { to: borne!, ...order })).toMatchObject({ state: "succeeded" });
  await nothingLost();
}, 240_000);

test("the database server crashes under load: both go on when it is back, one leads", async () => {
  await server.crash();
  await more(300);
  await leader();
  await nothingLost();
}, 240_000);
