import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { APP_VERSION } from "../../src/borne/version.ts";
import { tempDir } from "../support/twin-borne.ts";
import { visioborne } from "../support/visioborne.ts";

const COMMANDS = [
  [],
  ["run"],
  ["doctor"],
  ["selftest"],
  ["config"],
  ["config", "check"],
  ["status"],
  ["supervisor"],
  ["supervisor", "run"],
  ["supervisor", "send"],
  ["flash"],
  ["demo"],
];

test("every command explains itself: --help, exit code 0, on standard output", async () => {
  const all = await Promise.all(COMMANDS.map((command) => visioborne([...command, "--help"])));
  for (const [index, { code, stdout, stderr }] of all.entries()) {
    const name = ["visioborne", ...(COMMANDS[index] ?? [])].join(" ");
    expect(code, name).toBe(0);
    expect(stderr, name).toBe("");
    expect(stdout, name).toMatch(new RegExp(`^Usage: ${name}`));
    expect(stdout.split("\n").length, name).toBeGreaterThan(4);
  }
  for (const name of ["run", "doctor", "selftest", "config", "status", "supervisor", "demo"]) {
    expect(all[0]?.stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
  }
});

test("the version is the package's", async () => {
  expect(await visioborne(["--version"])).toEqual({ code: 0, stdout: `${APP_VERSION}\n`, stderr: "" });
});

test.each([
  [["fly"], "unknown command 'fly'"],
  [["status", "--jsno"], "--json"],
  [["run"], "--config"],
  [["config", "check"], "file"],
  [["supervisor", "send", "demo/borne-1", "--config", "x"], "type"],
])("%j: the command line is wrong, exit code 2, and it says how it is right", async (args, words) => {
  const { code, stdout, stderr } = await visioborne(args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(words);
});

test("no configuration to be found: exit 78, with the places that were looked at", async () => {
  for (const command of ["status", "selftest", "doctor"]) {
    const { code, stdout, stderr } = await visioborne([command, "--json"], { cwd: tempDir("empty") });
    expect(code, command).toBe(78);
    expect(stdout).toBe("");
    expect(stderr).toContain("--config FILE");
  }
});

async function supervisorSend(...args: readonly string[]) {
  const config = join(tempDir("send"), "supervisor.yaml");
  writeFileSync(
    config,
    "broker: { url: 'mqtts://127.0.0.1:9', caFile: ca, certFile: crt, keyFile: key }\ndatabase: s.db\nbornes: [{ network: demo, id: borne-1 }]\n",
  );
  return await visioborne(["supervisor", "send", ...args, "--config", config]);
}

test.each([
  [["borne-1", "identify"], 2, "network/borne"],
  [["demo/borne-1/x", "identify"], 2, "network/borne"],
  [["demo/borne-1", "identify", "--args", "{device}"], 2, "JSON object"],
  [["demo/borne-1", "identify", "--args", "[1]"], 2, "JSON object"],
  [["demo/borne-1", "identify"], 1, "commandKeyFile"],
])("supervisor send %j: exit %i", async (args, exit, words) => {
  const { code, stdout, stderr } = await supervisorSend(...args);
  expect(stderr).toContain(words);
  expect(code).toBe(exit);
  expect(stdout).toBe("");
});

test("supervisor: a configuration with mistakes is exit 78, all of them at once", async () => {
  const config = join(tempDir("supervisor"), "supervisor.yaml");
  writeFileSync(config, "broker: { url: 'mqtt://127.0.0.1' }\nbornes: {}\n");
  for (const args of [["run"], ["send", "demo/borne-1", "identify"]]) {
    const { code, stdout, stderr } = await visioborne(["supervisor", ...args, "--config", config]);
    expect(code).toBe(78);
    expect(stdout).toBe("");
    for (const key of ["url", "database", "bornes"]) expect(stderr).toContain(key);
  }
});

test("status --fleet without a database says so", async () => {
  const { code, stderr } = await visioborne(["status", "--fleet", "--database", join(tempDir("fleet"), "no.db")]);
  expect(code).toBe(1);
  expect(stderr).toContain("has the supervisor run?");
});
