// `npm run test:hardware`: the contract suites of the drivers on a Linux kernel's real drivers, in an emulated arm64
// machine whose wires, cables and buses are moved from outside.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildRuntime } from "../../../images/application.ts";
import { debianArchive } from "../../../images/application-debs.ts";
import { withLock } from "../../../scripts/lib/lock.mjs";
import { step } from "../../../scripts/lib/progress.mjs";
import { bundleTests } from "./bundle.ts";
import { guestDisk } from "./disk.ts";
import { guestKernel, packInitrd } from "./kernel.ts";
import { ensurePrograms } from "./needs.ts";
import { runTests } from "./session.ts";
import type { Outcome } from "./session.ts";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const groups = readdirSync(join(root, "test/hardware-vm/suites"))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".tests.ts"))
  .map((name) => name.replace(/\.ts$/, ""));

/** Want a host with two free cores, and are not run unless they are named. */
const BY_NAME = ["sound-calls"];

const HELP = `npm run test:hardware -- [NAME...] [-t WORDS] [--minutes N] [--junit FILE] [--keep DIR]

Runs the drivers' contract suites in an emulated arm64 machine, on the Linux kernel's own drivers.

  NAME          groups of tests whose name holds this: ${groups.join(", ")}; default: all
                but ${BY_NAME.join(", ")}, which wants a host with two free cores
  -t WORDS      only tests whose name matches these words (a regular expression)
  --minutes N   deadline for all of it; default 30
  --junit FILE  the result as JUnit's XML
  --keep DIR    keep the machine's console here

The first run makes the machine (Debian's arm64 kernel and packages, the application for arm64): some minutes and
2 GB in .visioborne/image and .visioborne/hardware. Ends with 0 when all passed, 1 when one did not, 2 when it
could not be run.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    t: { type: "string", short: "t" },
    minutes: { type: "string" },
    junit: { type: "string" },
    keep: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});
const chosen = groups.filter((name) =>
  positionals.length === 0 ? !BY_NAME.includes(name) : positionals.some((part) => name === part || isPart(part, name)),
);
process.exitCode = await main();

/** `gpio` means both groups of it; `sound` means that group alone. */
function isPart(part: string, name: string): boolean {
  return !groups.includes(part) && name.includes(part);
}

async function main(): Promise<number> {
  if (values.help === true) return say(HELP, 0);
  const unknown = positionals.filter((part) => !groups.some((name) => name.includes(part)));
  if (unknown.length > 0) return say(`no group of tests is called ${unknown.join(" or ")}\n\n${HELP}`, 2);
  try {
    await ensurePrograms(root);
  } catch (error) {
    return say(`test:hardware could not be run: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
  const scratch = values.keep ?? mkdtempSync(join(tmpdir(), "vb-hardware-"));
  mkdirSync(scratch, { recursive: true });
  try {
    const files = await prepare(scratch);
    const deadlineMs = Number(values.minutes ?? 30) * 60_000;
    const outcome = await runTests({ files, scratch, groups: chosen, wanted: values.t ?? "", deadlineMs });
    if (values.junit !== undefined) writeFileSync(values.junit, junit(outcome));
    return tell(outcome);
  } catch (error) {
    return say(`test:hardware could not be run: ${error instanceof Error ? error.message : String(error)}`, 2);
  } finally {
    if (values.keep === undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

async function prepare(scratch: string): Promise<{ kernel: string; initrd: string; disk: string; tests: string }> {
  const cacheDir = join(root, ".visioborne/image");
  const dir = join(root, ".visioborne/hardware");
  mkdirSync(dir, { recursive: true });
  const logFile = join(dir, "hardware.log");
  writeFileSync(logFile, "");
  const tests = join(scratch, "tests");
  await step("tests: bundled", () => bundleTests(root, groups, tests));
  writeFileSync(join(tests, "package.json"), '{ "type": "module" }\n');
  for (const file of ["cp2112.py", "handset.py"]) copyIfThere(join(root, "test/hardware-vm/guest", file), tests);
  copyIfThere(join(root, "test/hardware/i2c/chips.py"), tests);
  const task = [
    `GROUPS_WANTED='${chosen.join(" ")}'`,
    `export TESTS_WANTED='${(values.t ?? "").replaceAll("'", ".")}'`,
  ];
  writeFileSync(join(tests, "task"), `${task.join("\n")}\n`);
  return await withLock(join(dir, "lock"), async () => {
    const archive = await debianArchive({ dir: join(cacheDir, "debian"), logFile });
    const kernel = await step("test machine: Debian's kernel", () => guestKernel(archive, dir, logFile));
    const runtime = await buildRuntime({ root, cacheDir });
    const disk = await guestDisk({ root, archive, kernel, runtime, dir, logFile });
    const busybox = join(dir, "busybox");
    await archive.unpack(["busybox-static"], busybox);
    const initrd = await packInitrd(kernel, join(busybox, "usr/bin/busybox"), scratch, logFile);
    return { kernel: kernel.image, initrd, disk, tests };
  });
}

function copyIfThere(file: string, dir: string): void {
  try {
    writeFileSync(join(dir, file.replace(/.*\//, "")), readFileSync(file));
  } catch {
    // Not all groups have a helper of their own.
  }
}

function tell({ passed, failed, skipped, ended, seconds }: Outcome): number {
  for (const { group, name, errors } of ended.filter((one) => one.state === "fail"))
    process.stdout.write(`\nFAILED ${group}: ${name}\n${errors.join("\n")}\n`);
  const left = skipped > 0 ? `, ${skipped} skipped` : "";
  process.stdout.write(`\n${passed} passed, ${failed} failed${left}, ${Math.round(seconds)} s\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

function junit({ ended, failed, seconds }: Outcome): string {
  const text = (words: string): string =>
    words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("\u001b", "");
  const cases = ended.map(({ group, name, ms, state, errors }) => {
    const inside =
      state === "fail" ? `<failure>${text(errors.join("\n"))}</failure>` : state === "skip" ? "<skipped/>" : "";
    return `  <testcase classname="${group}" name="${text(name)}" time="${ms / 1000}">${inside}</testcase>`;
  });
  return `<?xml version="1.0"?>\n<testsuite name="hardware" tests="${ended.length}" failures="${failed}" time="${seconds}">\n${cases.join("\n")}\n</testsuite>\n`;
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}
