import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BenchPart } from "../../../devices/bench.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";

/** What the files of a Raspberry Pi 4 say when all is well; texts as its kernel writes them. */
const WELL: Readonly<Record<string, string>> = {
  "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.5\0",
  "proc/device-tree/serial-number": "10000000abcdef01\0",
  "proc/meminfo":
    "MemTotal:        1894384 kB\nMemFree:          712344 kB\nMemAvailable:    1402880 kB\nBuffers:           64 kB\n",
  "proc/loadavg": "0.31 0.22 0.18 1/203 4711\n",
  "proc/sys/kernel/random/boot_id": "3c8f6ad6-70d1-4c0e-9a24-5d0b6a3f2b11\n",
  "sys/class/thermal/thermal_zone0/type": "cpu-thermal\n",
  "sys/class/thermal/thermal_zone0/temp": "48686\n",
  "sys/class/hwmon/hwmon0/name": "cpu_thermal\n",
  "sys/class/hwmon/hwmon1/name": "rpi_volt\n",
  "sys/class/hwmon/hwmon1/in0_lcrit_alarm": "0\n",
  "sys/class/net/lo/operstate": "unknown\n",
  "sys/class/net/eth0/operstate": "up\n",
  "sys/class/net/eth0/device/uevent": "DRIVER=bcmgenet\n",
  "sys/class/net/docker0/operstate": "down\n",
  "run/systemd/timesync/synchronized": "",
  // Nobody listens there: nothing that a test asks leaves the machine.
  "etc/resolv.conf": "nameserver 127.0.0.1\n",
};

/** What each fault writes; null takes the file away. */
const FAULTS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  undervoltage: { "sys/class/hwmon/hwmon1/in0_lcrit_alarm": "1\n" },
  hot: { "sys/class/thermal/thermal_zone0/temp": "86212\n" },
  "memory-low": { "proc/meminfo": "MemTotal:        1894384 kB\nMemAvailable:      20480 kB\n" },
  "clock-unsynchronised": { "run/systemd/timesync/synchronized": null },
  "network-down": { "sys/class/net/eth0/operstate": "down\n" },
  absent: { "proc/meminfo": null },
};

/** A tree of /proc, /sys and /run that a test changes. */
export class FakeLinux implements BenchPart {
  readonly root: string;
  readonly faults: readonly string[] = Object.keys(FAULTS);
  #fault: string | null = null;

  constructor(root: string) {
    this.root = root;
    for (const [path, text] of Object.entries(WELL)) this.write(path, text);
  }

  /** Writes one file of the tree; null takes it away. */
  write(path: string, text: string | null): void {
    const file = join(this.root, path);
    if (text === null) {
      rmSync(file, { force: true, recursive: true });
      return;
    }
    mkdirSync(dirname(file), { recursive: true });
    // At once, as the kernel's own files change: a reader must never find half a file.
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  state(): { readonly fault: string | null } {
    return { fault: this.#fault };
  }

  setFault(fault: string | null): Promise<void> {
    if (fault !== null && !Object.hasOwn(FAULTS, fault)) {
      return Promise.reject(new VisioborneError("bench.fault", `expected ${this.faults.join(", ")}`));
    }
    for (const path of Object.keys(FAULTS[this.#fault ?? ""] ?? {})) this.write(path, WELL[path] ?? null);
    for (const [path, text] of Object.entries(FAULTS[fault ?? ""] ?? {})) this.write(path, text);
    this.#fault = fault;
    return Promise.resolve();
  }

  act(action: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    if (action !== "set" || typeof args["tempC"] !== "number") {
      return Promise.reject(new VisioborneError("bench.action", `${action}: expected set {tempC}`));
    }
    this.write("sys/class/thermal/thermal_zone0/temp", `${Math.round(args["tempC"] * 1000)}\n`);
    return Promise.resolve();
  }
}
