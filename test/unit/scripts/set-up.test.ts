import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const script = (name: string) => JSON.stringify(pathToFileURL(join(root, "scripts", name)).href);

type DigestOf = (root: string, paths: string[], keep?: (file: string) => boolean) => string;
type CountResults = (report: object | undefined, exitCode: number) => Record<"passed" | "failed" | "skipped", number>;

/** The scripts are plain JavaScript, as they run on any Node before anything is installed. */
const load = async <T>(name: string) => (await import(pathToFileURL(join(root, "scripts", name)).href)) as T;

let dir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "vb-setup-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
});

/** A Node process that runs `code`; `line()` waits for its next line on stdout. */
function node(code: string) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  return { child, exited, line: async () => (await lines.next()).value };
}

describe("two set-ups at once", () => {
  const holder = (name: string) => `
    import { withLock } from ${script("lib/lock.mjs")};
    await withLock(${JSON.stringify(join(dir, "lock"))}, () => new Promise((resolve) => {
      process.once("SIGUSR2", () => { console.log("${name} is done"); clearInterval(alive); resolve(); });
      const alive = setInterval(() => {}, 1000);
      console.log("${name} has it");
    }));`;

  it("the second waits until the first is done", async () => {
    const first = node(holder("first"));
    expect(await first.line()).toBe("first has it");
    const second = node(holder("second"));
    const order: string[] = [];
    const secondHas = second.line().then((line) => order.push(String(line)));
    first.child.kill("SIGUSR2");
    order.push(String(await first.line()));
    await secondHas;
    expect(order).toEqual(["first is done", "second has it"]);
    second.child.kill("SIGUSR2");
    expect(await second.exited).toEqual([0, null]);
  });

  it("a first that is killed leaves no stale lock", async () => {
    const first = node(holder("first"));
    expect(await first.line()).toBe("first has it");
    const second = node(holder("second"));
    first.child.kill("SIGKILL");
    expect(await second.line()).toBe("second has it");
    second.child.kill("SIGUSR2");
    expect(await second.exited).toEqual([0, null]);
  });
});

describe("a task in the foreground", () => {
  const task = `
    process.on("SIGTERM", () => { console.log("asked to stop"); process.exit(7); });
    console.log("running " + process.pid);
    setInterval(() => {}, 1000);`;
  const wrapper = () => `
    import { runForeground } from ${script("lib/run.mjs")};
    process.exitCode = await runForeground(process.execPath, ["-e", ${JSON.stringify(task)}]);`;

  it("gets the signal, and its exit code is passed on", async () => {
    const outer = node(wrapper());
    expect(await outer.line()).toMatch(/^running \d+$/);
    outer.child.kill("SIGTERM");
    expect(await outer.line()).toBe("asked to stop");
    expect(await outer.exited).toEqual([7, null]);
  });

  it("is asked to stop when its parent is killed outright", async () => {
    const outer = node(wrapper());
    expect(await outer.line()).toMatch(/^running \d+$/);
    outer.child.kill("SIGKILL");
    expect(await outer.line()).toBe("asked to stop");
  });
});

describe("what makes a step due", () => {
  it("is what files hold, not when they were written", async () => {
    const { digestOf } = await load<{ digestOf: DigestOf }>("lib/digest.mjs");
    mkdirSync(join(dir, "src/a"), { recursive: true });
    writeFileSync(join(dir, "src/a/one.ts"), "1");
    const before = digestOf(dir, ["src", "absent"]);
    writeFileSync(join(dir, "src/a/one.ts"), "1");
    expect(digestOf(dir, ["src", "absent"])).toBe(before);
    writeFileSync(join(dir, "src/a/one.ts"), "2");
    const changed = digestOf(dir, ["src"]);
    expect(changed).not.toBe(before);
    writeFileSync(join(dir, "src/a/one.test.ts"), "3");
    expect(digestOf(dir, ["src"], (file) => !file.endsWith(".test.ts"))).toBe(changed);
  });
});

describe("the list of Debian packages", () => {
  it("says of each package why it is there, once", async () => {
    const { readWanted } = await load<{ readWanted: (root: string) => string[][] }>("lib/debian.mjs");
    const wanted = readWanted(root);
    expect(wanted.length).toBeGreaterThan(20);
    for (const name of wanted.flat()) expect(name).toMatch(/^[a-z0-9][a-z0-9.+-]+$/);
    expect(new Set(wanted.flat()).size).toBe(wanted.flat().length);
    const lines = readFileSync(join(root, "scripts/debian-packages.txt"), "utf8").split("\n");
    for (const line of lines) if (line !== "") expect(line).toContain("#");
  });
});

describe("counting test results", () => {
  const passed = { status: "passed", assertionResults: [{ status: "passed" }] };
  const report = { numPassedTests: 1, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [passed] };

  it.each([
    ["all passed", report, 0, { passed: 1, failed: 0, skipped: 0 }],
    ["a stray error outside the tests", report, 1, { passed: 1, failed: 1, skipped: 0 }],
    ["no report", undefined, 1, { passed: 0, failed: 1, skipped: 0 }],
    [
      "a file that does not load",
      { ...report, testResults: [passed, { status: "failed", assertionResults: [] }] },
      1,
      { passed: 1, failed: 1, skipped: 0 },
    ],
    [
      "a failed test, counted once",
      { ...report, numFailedTests: 1, testResults: [{ status: "failed", assertionResults: [{ status: "failed" }] }] },
      1,
      { passed: 1, failed: 1, skipped: 0 },
    ],
  ])("%s", async (_, results, exitCode, expected) => {
    const { countResults } = await load<{ countResults: CountResults }>("tasks/count.mjs");
    expect(countResults(results, exitCode)).toEqual(expected);
  });
});

describe("servers that come with packages", () => {
  it("are switched off with the package that set-up brings, and no other", async () => {
    const { unitsOf } = await load<{ unitsOf: (packages: readonly string[]) => string[] }>("lib/services.mjs");
    const { readWanted } = await load<{ readWanted: (root: string) => string[][] }>("lib/debian.mjs");
    expect(unitsOf(["make", "mosquitto"])).toEqual(["mosquitto.service"]);
    expect(unitsOf(readWanted(root).flat())).toEqual(expect.arrayContaining(["cups.socket", "coturn.service"]));
    expect(unitsOf(["dbus", "udev", "systemd"])).toEqual([]);
  });
});
