import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Chip } from "../lines.ts";

/** Where onoff looks; it can't be told otherwise. */
export const SYSFS_GPIO = "/sys/class/gpio";

export interface SysfsChip extends Chip {
  /** The number of its first line, which differs between kernels: 0, 399, 512 and 571 were all seen. */
  readonly base: number;
}

/** The chips that sysfs shows. Empty when this kernel has no sysfs GPIO, as on a Pi 5 since Debian 13. */
export function sysfsChips(root = SYSFS_GPIO): SysfsChip[] {
  if (!existsSync(root)) return [];
  const chips: SysfsChip[] = [];
  for (const name of readdirSync(root)) {
    if (!/^gpiochip\d+$/.test(name)) continue;
    const read = (file: string): string => readFileSync(join(root, name, file), "utf8").trim();
    try {
      const base = Number(read("base"));
      const lines = Number(read("ngpio"));
      if (!Number.isInteger(base) || !Number.isInteger(lines)) continue;
      // sysfs knows no names of lines.
      chips.push({ label: read("label"), base, lines, offsetOf: () => undefined });
    } catch {
      // Unplugged between the listing and the reading.
    }
  }
  return chips;
}
