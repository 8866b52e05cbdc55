import { open, readdir, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { VisioborneError } from "../../src/contract/errors.ts";
import { kernelClockSynchronised } from "./adjtimex.ts";
import type { BoardFacts } from "./port.ts";

/** Reads the board's figures from what any Linux tells to anybody: /proc and /sys. Every read is bounded. */

const MAX_READ_BYTES = 8192;
/** More entries than any board has; a runaway sysfs must not hold the daemon up. */
const MAX_ENTRIES = 64;

export interface LinuxPaths {
  /** `/`, or the root of a test's own tree. */
  readonly root: string;
  /** Folder on the data partition. */
  readonly dataDir: string;
}

/**
 * All the figures now.
 * @throws VisioborneError `board.absent` when there is no Linux under the root: no memory figures, no boot id.
 */
export async function readFacts({ root, dataDir }: LinuxPaths): Promise<BoardFacts> {
  const read = (path: string): Promise<string | undefined> => readSmall(join(root, path));
  const memory = parseMeminfo((await read("proc/meminfo")) ?? "");
  const kernelBootId = (await read("proc/sys/kernel/random/boot_id"))?.trim() ?? "";
  if (memory === undefined || !/^[0-9a-f-]{36}$/.test(kernelBootId)) {
    const what = memory === undefined ? "proc/meminfo" : "proc/sys/kernel/random/boot_id";
    throw new VisioborneError("board.absent", `${join(root, what)}: expected the figures of a Linux kernel`);
  }
  const throttled = parseThrottled(await read("sys/devices/platform/soc/soc:firmware/get_throttled"));
  const undervoltage = throttled?.undervoltage ?? (await readVoltageAlarm(root));
  const serial = plainText(await read("proc/device-tree/serial-number"));
  const tempC = await readTemperature(root);
  const diskWearPct = await readCardWear(root);
  return {
    model:
      plainText(await read("proc/device-tree/model")) ??
      plainText(await read("sys/class/dmi/id/product_name")) ??
      "Linux",
    ...(serial === undefined ? {} : { serial }),
    ...(tempC === undefined ? {} : { tempC }),
    ...(undervoltage === undefined ? {} : { undervoltage }),
    ...(throttled === undefined ? {} : { throttled: throttled.throttled }),
    ...memory,
    load1: parseLoad((await read("proc/loadavg")) ?? ""),
    diskFreePct: await diskFree(dataDir),
    ...(diskWearPct === undefined ? {} : { diskWearPct }),
    clockSynchronised: await clockSynchronised(root),
    kernelBootId,
    network: await readNetwork(root),
  };
}

/** A text of /proc: no control characters (the device tree ends its own with NUL), 80 characters at most. */
export function plainText(text: string | undefined): string | undefined {
  const plain = text
    ?.replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 80);
  return plain === "" ? undefined : plain;
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

/** Raspberry Pi's get_throttled, hexadecimal: bits 0 and 16 under-voltage now and since boot, 2 and 18 throttled. */
export function parseThrottled(text: string | undefined): { undervoltage: boolean; throttled: boolean } | undefined {
  const digits = /^(?:0x)?([0-9a-f]{1,8})\s*$/i.exec(text ?? "")?.[1];
  if (digits === undefined) return undefined;
  const bits = Number.parseInt(digits, 16);
  return { undervoltage: (bits & 0x1_0001) !== 0, throttled: (bits & 0x4_0004) !== 0 };
}

/** eMMC life used, JEDEC JESD84-B51 7.4.67: two estimates in steps of 10 %, 0x0b = beyond its life. */
export function parseLifeTime(text: string | undefined): number | undefined {
  const match = /^0x([0-9a-f]{2}) 0x([0-9a-f]{2})\s*$/i.exec(text ?? "");
  if (match === null) return undefined;
  const worst = Math.max(...match.slice(1).map((digits) => Number.parseInt(digits, 16)));
  return worst === 0 || worst > 0x0b ? undefined : Math.min(100, worst * 10);
}

/** The processor's zone where one says it is that, else the hottest. Degrees Celsius. */
async function readTemperature(root: string): Promise<number | undefined> {
  const zones: { type: string; tempC: number }[] = [];
  for (const zone of await list(join(root, "sys/class/thermal"), /^thermal_zone\d+$/)) {
    const tempC = Number((await readSmall(join(zone, "temp")))?.trim() || Number.NaN) / 1000;
    // Some zones answer 0 or nonsense when their sensor sleeps.
    if (tempC > -40 && tempC < 150 && tempC !== 0)
      zones.push({ type: (await readSmall(join(zone, "type"))) ?? "", tempC });
  }
  const cpu = zones.filter((zone) => /cpu|soc|x86_pkg/i.test(zone.type));
  const temps = (cpu.length > 0 ? cpu : zones).map((zone) => zone.tempC);
  return temps.length === 0 ? undefined : Math.round(Math.max(...temps) * 10) / 10;
}

/** The kernel's raspberrypi-hwmon; `undefined` on a board that has none. */
async function readVoltageAlarm(root: string): Promise<boolean | undefined> {
  for (const chip of await list(join(root, "sys/class/hwmon"), /^hwmon\d+$/)) {
    if ((await readSmall(join(chip, "name")))?.trim() !== "rpi_volt") continue;
    const alarm = (await readSmall(join(chip, "in0_lcrit_alarm")))?.trim();
    if (alarm !== undefined) return alarm === "1";
  }
  return undefined;
}

async function readCardWear(root: string): Promise<number | undefined> {
  for (const card of await list(join(root, "sys/block"), /^mmcblk\d+$/)) {
    const wearPct = parseLifeTime(await readSmall(join(card, "device/life_time")));
    if (wearPct !== undefined) return wearPct;
  }
  return undefined;
}

/** Up when one real interface is; virtual ones (bridges, tunnels) count only where there are no others. */
async function readNetwork(root: string): Promise<BoardFacts["network"]> {
  const real: string[] = [];
  const virtual: string[] = [];
  for (const link of await list(join(root, "sys/class/net"), /^(?!lo$|bonding_masters$)/)) {
    const state = (await readSmall(join(link, "operstate")))?.trim() ?? "unknown";
    const isReal = (await list(link, /^device$/)).length > 0;
    (isReal ? real : virtual).push(state);
  }
  const states = real.length > 0 ? real : virtual;
  if (states.includes("up")) return "up";
  return states.includes("unknown") ? "unknown" : "down";
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

async function list(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => pattern.test(name))
      .sort()
      .slice(0, MAX_ENTRIES)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The beginning of a file; `undefined` when it can't be read: a figure that is not told is no error. */
async function readSmall(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_READ_BYTES), 0, MAX_READ_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return undefined;
  }
}
