import { run } from "../machine/program.ts";

const QEMU = "qemu-system-aarch64";

/** What the firmware tells the kernel by the device tree (/chosen/bootloader), on the tree of the emulated machine. */
export interface Told {
  readonly partition: number;
  readonly tryboot: boolean;
  /** A board without a real-time clock. */
  readonly noClock: boolean;
}

/** Writes the tree of a machine with these arguments, with what the firmware adds. @param args without kernel */
export async function writeDeviceTree(file: string, args: readonly string[], told: Told): Promise<void> {
  await run(QEMU, ["-M", `virt,dumpdtb=${file}`, ...args]);
  await run("fdtput", ["-p", "-t", "u", file, "/chosen/bootloader", "partition", String(told.partition)]);
  await run("fdtput", ["-t", "u", file, "/chosen/bootloader", "tryboot", told.tryboot ? "1" : "0"]);
  if (told.noClock) await run("fdtput", ["-t", "s", file, "/pl031@9010000", "status", "disabled"]);
}
