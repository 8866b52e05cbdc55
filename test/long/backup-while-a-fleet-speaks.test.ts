import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { testBroker } from "../support/broker.ts";
import type { TestBroker } from "../support/broker.ts";
import { names, settled, simulatedFleet, verdictOf } from "../support/simulated-fleet.ts";
import { fleetUntil, rows, runSupervisor, supervisorConfig } from "../support/supervisor.ts";

const BORNES = 10;
const BACKUPS = 5;
const PROGRAM = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
let at: TestBroker;

beforeAll(async () => {
  at = await testBroker(names(BORNES).map(({ borne }) => borne));
}, 60_000);

afterAll(async () => {
  await at.close();
});

/** Runs `visioborne supervisor ...` as a process of its own; what it prints as JSON, or its error. */
async function command(...args: string[]): Promise<Record<string, unknown>> {
  const run = promisify(execFile);
  return await run(process.execPath, [PROGRAM, "supervisor", ...args, "--json"]).then(
    ({ stdout }) => JSON.parse(stdout) as Record<string, unknown>,
    (error: { stderr: string }) => ({ error: error.stderr }),
  );
}

test("backups under load are each one moment of the database; a restored one goes on", async () => {
  const config = supervisorConfig(at, names(BORNES));
  const configFile = join(at.dir, "supervisor.yaml");
  const register = config.bornes.map(({ network, borne }) => ({ network, id: borne }));
  writeFileSync(
    configFile,
    stringify({ broker: config.broker, database: config.database, bornes: register, clientId: config.clientId }),
  );
  let supervisor = await runSupervisor(config);
  const fleet = simulatedFleet(at, BORNES, { callsPerHour: 7200, faultsPerHour: 1200 });
  fleet.start();
  await fleet.untilConnected();

  const files: string[] = [];
  let before = 0;
  for (let n = 0; n < BACKUPS; n++) {
    const { acked } = fleet.figures();
    const to = join(at.dir, `${n}.backup`);
    const facts = await command("backup", "--config", configFile, "--to", to);
    expect(facts).toMatchObject({ file: to, bornes: BORNES });
    const kept = await rows(to, "event");
    expect(facts["events"]).toBe(kept.length);
    // All that was acknowledged before it was begun, in one piece for each borne.
    expect(kept.length + (await rows(to, "usage")).length).toBeGreaterThanOrEqual(acked);
    expect(kept.length).toBeGreaterThanOrEqual(before);
    before = kept.length;
    files.push(to);
    while (fleet.figures().acked < acked + 20) await sleep(50);
  }
  for (const { borne } of names(BORNES)) {
    const all = [...(await rows(files.at(-1)!, "event")), ...(await rows(files.at(-1)!, "usage"))];
    const seqs = all.filter((row) => row["borne"] === borne).map((row) => Number(row["seq"]));
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from(seqs, (_, index) => index + 1));
  }

  const busy = await command("restore", "--config", configFile, "--from", files[0]!);
  expect(busy["error"]).toContain("store.busy");
  expect(supervisor.figures().connected).toBe(true);

  await supervisor.stop();
  const restored = await command("restore", "--config", configFile, "--from", files.at(-1)!);
  expect(restored).toMatchObject({ bornes: BORNES, events: before });
  supervisor = await runSupervisor(config);
  await fleetUntil(config.database, ({ bornes }) => bornes.every(({ liveness }) => liveness === "live"));
  const sent = fleet.figures().sent;
  while (fleet.figures().sent < sent + 20) await sleep(50);
  await settled(fleet);
  // What was acknowledged after the backup is in neither; nothing is there twice, and nothing new was lost.
  const { stored, doubled } = await verdictOf(config.database, fleet);
  expect(doubled).toBe(0);
  expect(stored).toBeGreaterThanOrEqual(before + 20);
  await fleet.stop();
  await supervisor.stop();
}, 180_000);
