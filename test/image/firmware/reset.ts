import { POWER_ON, type Reset } from "./choose.ts";

/** What Linux prints when it restarts with an argument (kernel/reboot.c), which the Pi's kernel hands to the firmware. */
const RESTART = /reboot: Restarting system with command '([^']*)'/;

/**
 * What the next start finds in the reset register, from the console of the last one. Only a restart by the kernel's own
 * hand leaves anything there: a power cut, a watchdog, a crash leave nothing.
 * @param restarted whether the machine ended by resetting itself, and not by its power or its watchdog
 */
export function resetAfter(lines: readonly string[], restarted: boolean): Reset {
  if (!restarted) return POWER_ON;
  const argument = lines.map((line) => RESTART.exec(line)?.[1]).findLast((found) => found !== undefined);
  if (argument === undefined) return POWER_ON;
  const [partition, flag] = argument.trim().split(/\s+/);
  return { partition: /^\d+$/.test(partition ?? "") ? Number(partition) : 0, tryboot: flag === "tryboot" };
}
