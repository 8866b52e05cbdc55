import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { VisioborneError } from "../../src/contract/errors.ts";
import { kernelClockSynchronised } from "./adjtimex.ts";
import { readNetwork } from "./network.ts";
import type { BoardFacts } from "./port.ts";
import { readPower, readTemperature } from "./power.ts";
import { readCardWear } from "./storage.ts";
import { list, plainText, readSmall } from "./sys-files.ts";

/** Reads the board's figures from what any Linux tells to anybody: /proc and /sys. */

// Every reader of a file's text stands here too: they are fuzzed by name.
export { parseIpv6Routes, parseRoutes } from "./network.ts";
export { parseResolvConf } from "./reach.ts";
export { parseMillidegrees, parseThrottled } from "./power.ts";
export { parseLifeTime, parsePreEol } from "./storage.ts";
export { plainText } from "./sys-files.ts";

export interface LinuxPaths {
  /** `/`, or the root of a test's own tree. */
  readonly root: string;
  /** Folder on the data partition. */
  readonly dataDir: string;
}

const TEXTS = [
  "proc/device-tree/serial-number",
  "proc/pressure/memory",
  "sys/class/watchdog/watchdog0/state",
  "proc/device-tree/model",
  "sys/class/dmi/id/product_name",
  "proc/loadavg",
];

/**
 * All the figures now.
 * @throws VisioborneError `board.absent` when there is no Linux under the root: no memory figures, no boot id.
 */
export async function readFacts({ root, dataDir }: LinuxPaths): Promise<BoardFacts> {
  const read = (path: string): Promise<string | undefined> => readSmall(join(root, path));
  const [memoryText = "", bootText = ""] = await Promise.all([
    read("proc/meminfo"),
    read("proc/sys/kernel/random/boot_id"),
  ]);
  const memory = parseMeminfo(memoryText);
  const kernelBootId = bootText.trim();
  if (memory === undefined || !/^[0-9a-f-]{36}$/.test(kernelBootId)) {
    const what = memory === undefined ? "proc/meminfo" : "proc/sys/kernel/random/boot_id";
    throw new VisioborneError("board.absent", `${join(root, what)}: expected the figures of a Linux kernel`);
  }
  // Side by side: one after the other they are some sixty turns of an event loop that is busy while the daemon starts.
  const [tempC, diskWearPct, power, diskFreePct, synchronised, network] = await Promise.all([
    readTemperature(root),
    readCardWear(root),
    readPower(root),
    diskFree(dataDir),
    clockSynchronised(root),
    readNetwork(root),
  ]);
  const [serialText, pressureText = "", watchdogText, tree, dmi, loadText = ""] = await Promise.all(
    TEXTS.map((path) => read(path)),
  );
  const serial = plainText(serialText);
  const memoryPressurePct = parsePressure(pressureText);
  const watchdog = parseWatchdog(watchdogText);
  return {
    model: plainText(tree) ?? plainText(dmi) ?? "Linux",
    ...(serial === undefined ? {} : { serial }),
    ...(tempC === undefined ? {} : { tempC }),
    ...power,
    ...memory,
    ...(memoryPressurePct === undefined ? {} : { memoryPressurePct }),
    load1: parseLoad(loadText),
    diskFreePct,
    ...(diskWearPct === undefined ? {} : { diskWearPct }),
    clockSynchronised: synchronised,
    kernelBootId,
    ...network,
    ...(watchdog === undefined ? {} : { watchdog }),
  };
}

/** @returns megabytes; `undefined` when the figures are missing. */
export function parseMeminfo(text: string): { memoryTotalMb: number; memoryFreeMb: number } | undefined {
  const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d{1,12}) kB$`, "m").exec(text)?.[1]);
  const totalKb = kb("MemTotal");
  const availableKb = kb("MemAvailable");
  if (!(totalKb > 0) || Number.isNaN(availableKb)) return undefined;
  return { memoryTotalMb: Math.round(totalKb / 1024), memoryFreeMb: Math.round(availableKb / 1024) };
}

/** The load average of one minute; 0 when it is not told. */
export function parseLoad(text: string): number {
  const load = Number(/^(\d{1,6}\.\d{1,4}) /.exec(text)?.[1]);
  return Number.isNaN(load) ? 0 : load;
}

/**
 * Share of the last minute in which at least one task waited for memory, percent (kernel documentation,
 * accounting/psi): it rises before the memory is full, when the board reads its programs from the card again and again.
 */
export function parsePressure(text: string): number | undefined {
  const share = /^some avg10=\d{1,3}\.\d\d avg60=(\d{1,3}\.\d\d) /m.exec(text)?.[1];
  return share === undefined ? undefined : Math.min(100, Number(share));
}

/** State of a hardware watchdog (kernel documentation, ABI/testing/sysfs-class-watchdog). */
export function parseWatchdog(text: string | undefined): boolean | undefined {
  const state = text?.trim();
  return state === "active" ? true : state === "inactive" ? false : undefined;
}

/** As df(1): free for an ordinary user, in percent of what such a user can have. */
async function diskFree(dataDir: string): Promise<number> {
  for (let folder = dataDir; ; folder = dirname(folder)) {
    try {
      const { blocks, bfree, bavail } = await statfs(folder);
      const reachable = blocks - bfree + bavail;
      return reachable > 0 ? Math.round((bavail / reachable) * 1000) / 10 : 0;
    } catch (error) {
      // Not made yet on a first start: the folder above it is on the same partition, or will be.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || folder === dirname(folder)) throw error;
    }
  }
}

/** The kernel is asked; where it can't be (a test's tree), the file that systemd-timesyncd makes. */
async function clockSynchronised(root: string): Promise<boolean> {
  const told = root === "/" ? await kernelClockSynchronised() : undefined;
  return told ?? (await list(join(root, "run/systemd/timesync"), /^synchronized$/)).length > 0;
}
