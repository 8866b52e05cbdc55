// What lies in a boot partition: the kernel and what the firmware reads.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Board } from "./boards.ts";
import type { Firmware } from "./kernel/firmware.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { commandLine, configText } from "./layout.ts";

/** Of the package raspi-firmware: what a Raspberry Pi 4 loads. A Raspberry Pi 5 has all of it in its EEPROM. */
const FIRMWARE = /^(start4|start4x|fixup4|fixup4x)\.(elf|dat)$/;

export function bootFiles(options: {
  dir: string;
  board: Board;
  kernel: Kernel;
  initramfs: Buffer;
  firmware: Firmware | undefined;
  version: string;
}): void {
  const { dir, board, kernel, initramfs, firmware } = options;
  mkdirSync(dir, { recursive: true });
  cpSync(kernel.image, join(dir, "vmlinuz"));
  writeFileSync(join(dir, "initramfs.gz"), initramfs);
  writeFileSync(join(dir, "cmdline.txt"), commandLine(board.consoles));
  const overlays = kernel.deviceTrees !== undefined && existsSync(join(kernel.deviceTrees, "overlays"));
  writeFileSync(join(dir, "config.txt"), configText(board, overlays));
  writeFileSync(join(dir, "visioborne-version.txt"), `${options.version} ${board.name} ${kernel.release}\n`);
  if (board.deviceTrees.length === 0) return;

  if (kernel.deviceTrees === undefined) throw new Error(`${kernel.package} brings no device trees`);
  let found = 0;
  for (const tree of board.deviceTrees) {
    const source = join(kernel.deviceTrees, tree);
    if (!existsSync(source)) continue;
    cpSync(source, join(dir, basename(tree)));
    found += 1;
  }
  // The firmware of a CM4 asks for this name, which Debian's kernel has not.
  const cm4 = join(dir, "bcm2711-rpi-cm4.dtb");
  const onItsBoard = join(dir, "bcm2711-rpi-cm4-io.dtb");
  if (existsSync(onItsBoard) && !existsSync(cm4)) cpSync(onItsBoard, cm4);
  if (found === 0) throw new Error(`${kernel.package} has none of ${board.deviceTrees.join(", ")}`);
  if (overlays) cpSync(join(kernel.deviceTrees, "overlays"), join(dir, "overlays"), { recursive: true });

  if (board.name === "rpi5") return;
  if (firmware === undefined) throw new Error(`board ${board.name} has no firmware`);
  const from = join(firmware.dir, "usr/lib/raspi-firmware");
  for (const name of readdirSync(from)) if (FIRMWARE.test(name)) cpSync(join(from, name), join(dir, name));
}
