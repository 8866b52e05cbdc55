import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import type { CmdMessage } from "../../src/contract/types.ts";
import type { ShownCommand } from "../../src/supervisor/commands/lives.ts";
import { FLEET, desc, health } from "../support/console/fleet.ts";
import { ConsoleStand } from "../support/console/stand.ts";
import type { ScriptedBorne } from "../support/scripted-borne.ts";
import { borneUntil } from "../support/supervisor.ts";
import { visioborne, type Said } from "../support/visioborne.ts";

let stand: ConsoleStand;
let borne: ScriptedBorne;
let token: string;
let ca: string;

beforeAll(async () => {
  stand = await ConsoleStand.open();
  await stand.start({ sites: FLEET.sites, bornes: FLEET.bornes, tls: true });
  ca = stand.config.console!.certFile!;
  borne = await stand.borne("borne-1");
  const client = await borneClient();
  client.on("message", (topic, payload) => {
    if (!topic.endsWith("/cmd")) return;
    const { id, type } = JSON.parse(payload.toString()) as CmdMessage;
    const stamp = { boot: borne.boot, ts: Date.now(), up_ms: 1, sync: true };
    const end =
      type === "identify" ? { state: "succeeded", result: { duration_s: 5 } } : { state: "failed", reason: "no" };
    void (async () => {
      await borne.say("res", { v: 1, id, state: "running", ...stamp }, id);
      await borne.say("res", { v: 1, id, ...end, ...stamp }, id);
    })();
  });
  const { model } = desc(borne).hardware;
  const fixed = { devices: [], services: [], profile: "twin", site_card: "mairie", time_zone: "Europe/Paris" };
  await borne.say("desc", { ...desc(borne), ...fixed, hardware: { model, memory_mb: 4096 } });
  await borne.say("status", borne.status("ready"));
  await borne.say("health", health(borne));
  await borne.say("event", borne.event());
  await borne.until(() => borne.outbox.size === 0);
  await borneUntil(
    stand.config.database,
    "borne-1",
    (one) => one.state === "ready" && one.health !== null && one.desc !== null,
  );
  token = (await made("technician")).trim();
});
afterAll(async () => await stand.close());

/** The connection is made anew, to hear what comes. */
async function borneClient(): Promise<Awaited<ReturnType<ScriptedBorne["connect"]>>> {
  borne.cut();
  return await borne.connect();
}

/** `visioborne supervisor token`, on a configuration of the same database. */
async function made(role: string, ...more: string[]): Promise<string> {
  const { broker, database, bornes } = stand.config;
  const file = join(stand.at.dir, "supervisor.yaml");
  const listed = bornes.map(({ network, borne: id }) => ({ network, id }));
  writeFileSync(file, stringify({ broker, database, bornes: listed }));
  const said = await visioborne(["supervisor", "token", "tests", "--config", file, "--role", role, ...more]);
  expect(said).toMatchObject({ code: 0, stderr: "" });
  return said.stdout;
}

async function fleet(...args: string[]): Promise<Said> {
  const env = { VISIOBORNE_URL: stand.url, VISIOBORNE_TOKEN: token };
  return await visioborne(["fleet", ...args, ...(args.includes("--database") ? [] : ["--ca", ca])], { env });
}

test("list: over the API and from the database the same, and 1 as somebody must look", async () => {
  const { code, stdout } = await fleet("list");
  expect(code).toBe(1);
  expect(stdout).toMatch(/demo\/borne-1 +ready +live/);
  expect(stdout).toMatch(/demo\/borne-3 +- +never +never/);
  const direct = await fleet("list", "--database", stand.config.database);
  expect(direct.stdout.split("\n").slice(2)).toEqual(stdout.split("\n").slice(2));
  const json = JSON.parse((await fleet("list", "--json")).stdout) as { borne: string }[];
  expect(json.map(({ borne: id }) => id)).toEqual(["borne-1", "borne-2", "borne-3"]);
});

test("show and events: both ways, and a borne that is none", async () => {
  for (const more of [[], ["--database", stand.config.database]]) {
    const shown = await fleet("show", "demo/borne-1", ...more);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain("Raspberry Pi 4 Model B");
    expect(shown.stdout).toMatch(/printer +ready/);
    const events = JSON.parse((await fleet("events", "demo/borne-1", "--json", ...more)).stdout) as { type: string }[];
    expect(events.map(({ type }) => type)).toContain("button.press");
    expect(await fleet("show", "demo/borne-9", ...more)).toMatchObject({ code: 1, stdout: "" });
  }
  expect((await fleet("show", "demo")).code).toBe(2);
  expect((await fleet("events", "demo/borne-1", "--limit", "0")).code).toBe(2);
});

test("send: its life on the way, its end in the exit code; listed both ways", async () => {
  const done = await fleet("send", "demo/borne-1", "identify", "--args", '{"duration_s":5}');
  expect(done).toMatchObject({ code: 0, stdout: '{"duration_s":5}\n' });
  expect(done.stderr).toContain("succeeded");
  const failed = await fleet("send", "demo/borne-1", "selftest", "--json");
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({ state: "failed", reason: "no", by: "token:tests" });
  const kept = await fleet("send", "demo/borne-2", "identify", "--when-back", "5", "--no-wait", "--json");
  expect(kept.code).toBe(0);
  expect(JSON.parse(kept.stdout)).toMatchObject({ state: "issued" });
  for (const more of [[], ["--database", stand.config.database]]) {
    const said = await fleet("commands", "--borne", "demo/borne-1", "--json", ...more);
    const types = (JSON.parse(said.stdout) as ShownCommand[]).map(({ type, state }) => `${type} ${state}`);
    expect(types).toEqual(["selftest failed", "identify succeeded"]);
  }
});

test("send: what is refused says why", async () => {
  const away = await fleet("send", "demo/borne-2", "identify");
  expect(away).toMatchObject({ code: 1, stdout: "" });
  expect(away.stderr).toContain("command.conflict: demo/borne-2: not live");
  expect((await fleet("send", "demo/borne-1", "reboot")).stderr).toContain("expected the role manager");
  expect((await fleet("send", "demo/borne-1", "identify", "--args", "5")).code).toBe(2);
});

test("incidents and statistics", async () => {
  expect(JSON.parse((await fleet("incidents", "--json")).stdout)).toEqual(expect.any(Array));
  const stats = await fleet("stats", "--from", "2026-11-01", "--to", "2026-11-20");
  expect(stats).toMatchObject({ code: 0, stderr: "" });
  expect(stats.stdout).toMatch(/interviews 0, abandoned 0/);
});

test("a token of one network sees it alone; one that is wrong, open to all or absent gets nothing", async () => {
  const other = (await made("viewer", "--network", "lot")).trim();
  const before = token;
  token = other;
  expect(await fleet("list", "--json")).toMatchObject({ code: 0, stdout: "[]\n" });
  expect((await fleet("show", "demo/borne-1")).stderr).toContain("borne.unknown");
  token = "vbt_wrong";
  expect(await fleet("list")).toMatchObject({ code: 1, stdout: "" });
  token = before;
  const file = join(stand.at.dir, "token");
  writeFileSync(file, token, { mode: 0o644 });
  expect((await fleet("list", "--token-file", file)).stderr).toContain("expected 0600");
  expect((await visioborne(["fleet", "list", "--url", stand.url])).code).toBe(2);
  // A console of another CA is not believed.
  expect(
    (await visioborne(["fleet", "list", "--url", stand.url], { env: { VISIOBORNE_TOKEN: token } })).stderr,
  ).toContain("fleet.console");
  expect((await visioborne(["fleet", "list", "--url", "http://127.0.0.1", "--ca", ca])).code).toBe(2);
});

test("--help names every subcommand", async () => {
  const { code, stdout } = await visioborne(["fleet", "--help"]);
  expect(code).toBe(0);
  for (const one of ["list", "show", "events", "incidents", "commands", "send", "stats", "simulate"]) {
    expect(stdout).toMatch(new RegExp(`^ +${one} `, "m"));
  }
});
