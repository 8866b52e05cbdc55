import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { partsOf } from "../../../src/cli/commands/fleet-simulate.ts";
import { testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { names, NETWORK } from "../../support/simulated-fleet.ts";
import { runSupervisor, supervisorConfig } from "../../support/supervisor.ts";

const BORNES = 5;
const PROGRAM = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
let at: TestBroker;

beforeAll(async () => {
  at = await testBroker([]);
}, 60_000);

afterAll(async () => {
  await at.close();
});

interface Line {
  readonly msg: string;
  readonly figures?: { readonly connected: number; readonly acked: number };
}

/** Runs the command until `enough`, then SIGTERM; its last line and how it ended. */
async function simulate(args: readonly string[], enough: (line: Line) => boolean) {
  const command = ["--pdeathsig", "KILL", process.execPath, PROGRAM, "fleet", "simulate", ...args, "--json"];
  const child = spawn("setpriv", command, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let last: Line | undefined;
  let stopped = false;
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (text) => {
    last = JSON.parse(text) as Line;
    if (stopped || !enough(last)) return;
    stopped = true;
    child.kill("SIGTERM");
  });
  const code = await new Promise((resolve) => child.once("close", (exit, signal) => resolve(signal ?? exit)));
  return { code, last, said };
}

test("a fleet in three processes, with certificates that it makes; what the database says stands in the end", async () => {
  const config = supervisorConfig(at, names(BORNES));
  const supervisor = await runSupervisor(config);
  const register = join(at.dir, "register.yaml");
  const where = ["--broker", at.borneUrl, "--certs", at.pki.dir, "--make-certs", "--register", register];
  const much = ["--calls", "7200", "--call-s", "0.2", "--faults", "600", "--usage-s", "2", "--ramp", "0.5"];
  const { code, last, said } = await simulate(
    ["--bornes", String(BORNES), "--per-process", "2", ...where, ...much, "--database", config.database],
    ({ figures }) => figures?.connected === BORNES && figures.acked > 100,
  );
  expect(said).toBe("");
  expect(last).toMatchObject({ msg: "summary", bornes: BORNES, connected: BORNES, waiting: 0, lost: 0, doubled: 0 });
  expect(last).toHaveProperty("stored", (last as unknown as { sent: number }).sent);
  expect(code).toBe(0);
  const { bornes } = parse(readFileSync(register, "utf8")) as { bornes: unknown[] };
  expect(bornes).toEqual(names(BORNES).map(({ borne }) => ({ network: NETWORK, id: borne })));
  await supervisor.stop();
}, 120_000);

test("a wrong number and missing certificates are told, and nothing is started", async () => {
  const where = ["--broker", at.borneUrl, "--certs", at.dir];
  const wrong = await simulate([...where, "--bornes", "many"], () => false);
  expect(wrong).toMatchObject({ code: 2, said: expect.stringContaining("--bornes many: expected a number") });
  const missing = await simulate([...where, "--bornes", "2"], () => false);
  expect(missing).toMatchObject({ code: 1, said: expect.stringContaining("sim-00001.crt") });
});

test("parts are about equal, hold everything once, and none is too large", () => {
  expect(partsOf(10_000, 3000)).toEqual([
    { first: 1, bornes: 2500 },
    { first: 2501, bornes: 2500 },
    { first: 5001, bornes: 2500 },
    { first: 7501, bornes: 2500 },
  ]);
  expect(partsOf(7, 3).map(({ bornes }) => bornes)).toEqual([2, 3, 2]);
});
