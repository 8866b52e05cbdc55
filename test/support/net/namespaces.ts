import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** Network namespaces of tests: named after the process that made them, so that what a killed one left is found. */

const exec = promisify(execFile);
const NAME = /^vbl-(\d+)-([0-9a-z]+)-/;
const mine = new Set<string>();
let made = 0;

process.on("exit", () => {
  for (const name of mine) removeNow(name);
});

/** Runs `ip`. @throws what it printed */
export async function ip(...args: string[]): Promise<string> {
  return (await exec("ip", args, { encoding: "utf8" })).stdout;
}

/** Makes a namespace with a loopback interface; removed by `removeNamespace`, or when this process ends. */
export async function makeNamespace(side: string): Promise<string> {
  const name = `vbl-${process.pid}-${startOf(process.pid)}-${++made}-${side}`;
  await ip("netns", "add", name);
  mine.add(name);
  await ip("-n", name, "link", "set", "lo", "up");
  return name;
}

/** Ends what still runs in it, and removes it. */
export async function removeNamespace(name: string): Promise<void> {
  await endAll(name);
  mine.delete(name);
  await ip("netns", "delete", name);
}

/** Removes namespaces of processes that are no more, and what was left running in them. */
export async function sweepNamespaces(): Promise<void> {
  for (const line of (await ip("netns", "list")).split("\n")) {
    const name = line.split(" ")[0] ?? "";
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid === undefined || startOf(Number(pid)) === start) continue;
    try {
      await endAll(name);
      await ip("netns", "delete", name);
    } catch {
      // Another test sweeps too.
    }
  }
}

/** Processes whose network is this namespace: the test started them, or they are children of those. */
async function endAll(name: string): Promise<void> {
  for (let round = 0; round < 100; round++) {
    const pids = (await ip("netns", "pids", name)).split(/\s+/).filter((pid) => pid !== "");
    if (pids.length === 0) return;
    for (const pid of pids) kill(Number(pid));
    await delay(20);
  }
  throw new Error(`processes in ${name} do not end`);
}

function removeNow(name: string): void {
  try {
    const pids = execFileSync("ip", ["netns", "pids", name], { encoding: "utf8" });
    for (const pid of pids.split(/\s+/)) if (pid !== "") kill(Number(pid));
    execFileSync("ip", ["netns", "delete", name], { stdio: "ignore" });
  } catch {
    // The next test sweeps.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** When a process started, in clock ticks since boot (proc(5), stat, field 22): a number is given again, not this. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[19]).toString(36);
  } catch {
    return "";
  }
}
