import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../../images/rootfs/usr/lib/visioborne/daemon-absent");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "visioborne-absent-"));
  mkdirSync(join(root, "run"));
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/logger"), "#!/bin/sh\n");
  chmodSync(join(root, "bin/logger"), 0o755);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

type Unit = readonly [state: string, sinceUs: number, job?: number];

/** Looks once, with a systemctl that tells this of the units. @returns what it was asked to do */
function look(daemon: Unit, standIn: Unit = ["inactive", 0]): string[] {
  const told = (unit: string, [state, sinceUs, job = 0]: Unit): string =>
    `  "show --property=ActiveState --value ${unit}") echo ${state} ;;\n` +
    `  "show --property=Job --value ${unit}") echo ${job} ;;\n` +
    `  "show --property=ActiveEnterTimestampMonotonic --value ${unit}") echo ${sinceUs} ;;\n`;
  const fake = `#!/bin/sh\ncase "$*" in\n${told("visioborne.service", daemon)}${told("visioborne-unconfigured.service", standIn)}  *) echo "$*" >>${root}/asked ;;\nesac\n`;
  writeFileSync(join(root, "bin/systemctl"), fake);
  chmodSync(join(root, "bin/systemctl"), 0o755);
  writeFileSync(join(root, "asked"), "");
  const env = { ...process.env, VISIOBORNE_ROOT: root, PATH: `${root}/bin:${process.env["PATH"] ?? ""}` };
  execFileSync(SCRIPT, { env });
  return readFileSync(join(root, "asked"), "utf8").split("\n").filter(Boolean);
}

test.each<[what: string, daemon: Unit, standIn: Unit]>([
  ["runs", ["active", 9_000_000], ["inactive", 0]],
  ["is starting", ["activating", 0], ["inactive", 0]],
  ["is to start yet", ["inactive", 0, 117], ["inactive", 0]],
  ["was stopped by somebody", ["inactive", 9_000_000], ["inactive", 0]],
  ["crashes again and again", ["failed", 9_000_000], ["inactive", 0]],
  ["has one that stands in for it", ["inactive", 0], ["active", 9_000_000]],
])("a daemon that %s is left alone", (_, daemon, standIn) => {
  expect(look(daemon, standIn)).toEqual([]);
  expect(look(daemon, standIn)).toEqual([]);
});

test("one that never ran: what it waits for is tried again, then the board is restarted", () => {
  expect(look(["inactive", 0])).toEqual([
    "reset-failed",
    "start data.mount etc-visioborne.mount var-lib-visioborne.mount",
    "restart visioborne-card-new.service",
    "start visioborne-card.service",
    "--no-block start visioborne.service visioborne-unconfigured.service",
  ]);
  expect(look(["active", 400_000_000])).toEqual([]);
  expect(look(["inactive", 0])).toEqual(["--no-block reboot"]);
});
