import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { registerAcl } from "../../../src/broker/access-lists.ts";

const program = new URL("../../../bin/visioborne.mjs", import.meta.url).pathname;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-broker-config-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function brokerConfig(...args: string[]): string {
  return execFileSync(process.execPath, [program, "broker-config", "--dir", dir, ...args], { encoding: "utf8" });
}
const read = (name: string): string => readFileSync(join(dir, name), "utf8");

test("two files, readable by the broker's group only", () => {
  const said = JSON.parse(brokerConfig("--json", "--bornes-port", "18883")) as { files: string[] };
  expect(said.files).toEqual(["mosquitto.conf", "access.acl"].map((name) => join(dir, name)));
  for (const file of said.files) expect(statSync(file).mode & 0o777, file).toBe(0o640);
  expect(read("mosquitto.conf")).toContain("\nlistener 18883\n");
  expect(read("mosquitto.conf")).toContain(`\nacl_file ${join(dir, "access.acl")}\n`);
  expect(read("mosquitto.conf")).not.toMatch(/global_max_connections|accept_protocol_versions/);
});

test("for 2.1, what 2.0.11 refuses to start with", () => {
  brokerConfig("--mosquitto", "2.1");
  expect(read("mosquitto.conf").match(/^accept_protocol_versions 5$/gm)).toHaveLength(2);
  expect(read("mosquitto.conf")).toContain("\nglobal_max_connections 20000\n");
});

test("the list that a supervisor keeps is left: the one for any borne would let the blocked ones in", () => {
  const kept = registerAcl([{ network: "manche", borne: "borne-1" }]);
  writeFileSync(join(dir, "access.acl"), kept);
  expect(brokerConfig()).toContain(`kept, the supervisor's own: ${join(dir, "access.acl")}`);
  expect(read("access.acl")).toBe(kept);
});

test("a port that is none is told", () => {
  expect(() => brokerConfig("--people-port", "70000")).toThrow(/--people-port 70000: expected a port/);
});
