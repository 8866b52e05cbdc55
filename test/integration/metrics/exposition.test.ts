import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultOf } from "../../../src/contract/faults.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { testBroker, type TestBroker } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { borneUntil, runSupervisor, supervisorConfig, type RunningSupervisor } from "../../support/supervisor.ts";

const monitoring = join(import.meta.dirname, "../../../docs/monitoring");
const run = promisify(execFile);
const token = "a-token-of-a-scraper";
const name = { network: "demo", borne: "borne-1" };
let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let borne: ScriptedBorne;
let url: string;

beforeAll(async () => {
  at = await testBroker(["borne-1"]);
  const tokenFile = join(at.dir, "metrics.token");
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  config = {
    ...supervisorConfig(at, []),
    bornes: [
      { ...name, site: "mairie" },
      { network: "demo", borne: "borne-2" },
    ],
    sites: [
      {
        network: "demo",
        id: "mairie",
        name: "Mairie",
        timeZone: "Europe/Paris",
        holidayZone: "metropole",
        hours: { always: true, weekly: [], publicHolidays: "open", exceptions: [] },
        owners: { "camera.absent": "collectivite" },
        correspondents: {},
        services: [],
      },
    ],
    metrics: { host: "127.0.0.1", port: 0, tokenFile, perBorneMax: 100 },
  };
  await start();
  borne = new ScriptedBorne({ url: at.borneUrl, tls: at.pki.borne("borne-1"), name });
  await borne.connect();
  await borne.say("status", borne.status("limited"));
  await borne.say("health", { ...borne.health(["camera.absent"]), temp_c: 51.5, paper_sheets: 12, disk_wear_pct: 30 });
  await borne.say("event", borne.event());
  await borne.until(() => borne.outbox.size === 0);
  await borneUntil(config.database, "borne-1", ({ health, alerts }) => health !== null && alerts.length > 0);
});
afterAll(async () => {
  await borne.close();
  await supervisor.stop();
  await at.close();
});

async function start(): Promise<void> {
  supervisor = await runSupervisor(config);
  const served = supervisor.log.lines.find(({ message }) => message === "metrics are served")!;
  url = `http://127.0.0.1:${(served.fields as { port: number }).port}/metrics`;
}

const ask = async (address = url, given = token, method = "GET"): Promise<Response> =>
  await fetch(address, { method, headers: { authorization: `Bearer ${given}` } });
const exposition = async (): Promise<string> => await (await ask()).text();

test("what is known of fleet, bornes and receiving, in the form that Prometheus reads", async () => {
  const text = await exposition();
  const { severity } = faultOf("camera.absent");
  const of = 'network="demo",borne="borne-1",site="mairie"';
  const expected = [
    'visioborne_bornes{network="demo",liveness="live",state="limited"} 1',
    'visioborne_bornes{network="demo",liveness="never",state="none"} 1',
    `visioborne_alerts{network="demo",code="camera.absent",severity="${severity}",owner="collectivite"} 1`,
    `visioborne_borne_up{${of}} 1`,
    'visioborne_borne_up{network="demo",borne="borne-2",site=""} 0',
    `visioborne_borne_state{${of},state="limited"} 1`,
    `visioborne_borne_temperature_celsius{${of}} 51.5`,
    `visioborne_borne_paper_sheets{${of}} 12`,
    `visioborne_borne_disk_wear_ratio{${of}} 0.3`,
    "visioborne_broker_connected 1",
    "visioborne_commit_failures_total 0",
  ];
  const lines = new Set(text.split("\n"));
  expect(expected.filter((line) => !lines.has(line))).toEqual([]);
  expect(Number(/^visioborne_received_messages_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(3);
  expect(Number(/^visioborne_commit_duration_seconds_count (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
});

test("promtool finds nothing wrong in the exposition", async () => {
  // Names of nodejs_* are prom-client's own, and not all as the linter wants them.
  const checked = run("promtool", ["check", "metrics"]);
  checked.child.stdin!.end((await exposition()).replaceAll(/^.*\bnodejs_.*\n/gm, ""));
  expect(await checked).toEqual({ stdout: "", stderr: "" });
});

test("the rules hold, and what they and the dashboard ask for is served", async () => {
  await run("promtool", ["check", "rules", join(monitoring, "visioborne-rules.yml")]);
  const tested = await run("promtool", ["test", "rules", join(monitoring, "visioborne-rules-test.yml")]);
  expect(tested.stdout).toContain("SUCCESS");
  const text = await exposition();
  const served = new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
  for (const file of ["visioborne-rules.yml", "visioborne-dashboard.json", "README.md"]) {
    const asked = readFileSync(join(monitoring, file), "utf8").match(/\b(visioborne|process)_[a-z_]*[a-z]\b/g) ?? [];
    const known = new Set([...served, "visioborne_commit_duration_seconds"]);
    expect(asked.length).toBeGreaterThan(10);
    expect(
      asked.filter((one) => !known.has(one)),
      file,
    ).toEqual([]);
  }
});

test("every expression of the dashboard is one that Prometheus takes", async () => {
  const dashboard = JSON.parse(readFileSync(join(monitoring, "visioborne-dashboard.json"), "utf8")) as {
    panels: { targets: { expr: string }[] }[];
  };
  const rules = dashboard.panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replaceAll("$network", ".*").replaceAll("$site", ".*")),
  );
  const groups = [{ name: "dashboard", rules: rules.map((expr, n) => ({ record: `dashboard:${n}`, expr })) }];
  const file = join(at.dir, "dashboard-rules.yml");
  writeFileSync(file, JSON.stringify({ groups }));
  const checked = await run("promtool", ["check", "rules", file]);
  expect(checked.stdout).toContain(`${rules.length} rules found`);
});

test("who has no token, or asks for something else, gets nothing", async () => {
  expect((await ask(url, "another-token-of-a-scraper")).status).toBe(401);
  expect((await fetch(url)).status).toBe(401);
  expect((await ask(url, token, "POST")).status).toBe(405);
  expect((await ask(url.replace("/metrics", "/"))).status).toBe(404);
});

test("a fleet above the bound is told by network and site alone", async () => {
  const before = config;
  await supervisor.stop();
  config = { ...config, metrics: { ...config.metrics!, perBorneMax: 1 } };
  await start();
  const text = await exposition();
  expect(text).toContain('visioborne_site_bornes{network="demo",site="mairie"');
  expect(text).not.toMatch(/^visioborne_borne_.*borne=/m);
  config = before;
});

test("the address is taken: the supervisor says so and does not start", async () => {
  const { port } = new URL(url);
  const again = { ...config, clientId: "another", metrics: { ...config.metrics!, port: Number(port) } };
  await expect(runSupervisor(again)).rejects.toMatchObject({ code: "metrics.listen" });
});
