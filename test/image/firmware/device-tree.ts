import { run } from "../machine/program.ts";

const QEMU = "qemu-system-aarch64";
/** Of the board that is emulated: always the same one. */
export const SERIAL = "10000000e1e2e3e4";

/** What the firmware tells the kernel by the device tree (/chosen/bootloader), on the tree of the emulated machine. */
export interface Told {
  readonly partition: number;
  readonly tryboot: boolean;
  /** A board without a real-time clock. */
  readonly noClock: boolean;
}

/** Writes the tree of a machine with these arguments, with what the firmware adds. @param args without kernel */
export async function writeDeviceTree(file: string, args: readonly string[], told: Told): Promise<void> {
  // The shell's descriptor is not there; nothing of it stands in the tree.
  const plain = args.map((arg) => arg.replace("socket,id=shell,fd=5", "null,id=shell"));
  await run(QEMU, ["-M", `virt,dumpdtb=${file}`, ...plain]);
  await run("fdtput", ["-p", "-t", "u", file, "/chosen/bootloader", "partition", String(told.partition)]);
  await run("fdtput", ["-t", "u", file, "/chosen/bootloader", "tryboot", told.tryboot ? "1" : "0"]);
  // By which a Raspberry Pi tells itself from others.
  await run("fdtput", ["-t", "s", file, "/", "serial-number", SERIAL]);
  if (told.noClock) await run("fdtput", ["-t", "s", file, "/pl031@9010000", "status", "disabled"]);
}
