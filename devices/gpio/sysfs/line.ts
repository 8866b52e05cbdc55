import { readFileSync, writeFileSync } from "node:fs";
import type { BinaryValue, Gpio } from "onoff";
import { errnoOf } from "../failure.ts";
import type { GpioLine } from "../port.ts";
import { SYSFS_GPIO } from "./chips.ts";

export type GpioClass = typeof Gpio;

/** The number that sysfs gives the line on this kernel. */
export function sysfsNumber(line: GpioLine): number {
  return Number(line.at) + line.offset;
}

/** Path of one of the line's files. */
export function sysfsFile(line: GpioLine, file: string): string {
  return `${SYSFS_GPIO}/gpio${sysfsNumber(line)}/${file}`;
}

/** Reads one of the line's files. @throws an error with `code` when the line is gone */
export function readSysfs(line: GpioLine, file: string): string {
  return readFileSync(sysfsFile(line, file), "utf8").trim();
}

/**
 * Opens a line by onoff. Edges are always `both`: with `rising` alone, a press that is over before the loop looks makes
 * no call at all. onoff's own debounce stays off: it is a trailing one, which swallows whole presses.
 * @param onFailure told when a read fails later on. onoff reads in its own handler, where an error ends the process.
 */
export function openLine(
  Gpio: GpioClass,
  line: GpioLine,
  direction: "in" | "high" | "low",
  activeLow: boolean,
  onFailure: (error: unknown) => void,
): Gpio {
  let opened = false;
  class GuardedGpio extends Gpio {
    override readSync(): BinaryValue {
      try {
        return super.readSync();
      } catch (error) {
        if (!opened) throw error;
        onFailure(error);
        return Gpio.LOW;
      }
    }
  }
  try {
    const gpio = new GuardedGpio(sysfsNumber(line), direction, "both", { activeLow, debounceTimeout: 0 });
    opened = true;
    check(gpio, direction);
    return gpio;
  } catch (error) {
    // What onoff could not finish opening would stay exported until the next boot.
    if (errnoOf(error) !== "EBUSY") unexport(line);
    throw error;
  }
}

/** onoff passes over failures on a line that was exported before, as ours is after a crash: look what it really is. */
function check(gpio: Gpio, wanted: "in" | "high" | "low"): void {
  const direction = gpio.direction();
  if (direction !== (wanted === "in" ? "in" : "out")) throw new Error(`its direction stays ${direction}`);
  if (wanted === "in" && gpio.edge() !== "both") throw new Error("it can't tell edges: no interrupt");
}

/** Ends onoff's hold of a line, also of one that is gone. */
export function release(gpio: Gpio): void {
  try {
    gpio.unexport();
  } catch {
    // Its descriptor was dead already.
  }
}

function unexport(line: GpioLine): void {
  try {
    writeFileSync(`${SYSFS_GPIO}/unexport`, String(sysfsNumber(line)));
  } catch {
    // It was not exported, or its chip is gone.
  }
}
