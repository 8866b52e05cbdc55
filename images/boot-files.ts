// What lies in a boot partition: the kernel and what the firmware reads.
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Board } from "./boards.ts";
import type { Firmware } from "./kernel/firmware.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { commandLine, configText } from "./layout.ts";

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
  for (const [debian, asked] of Object.entries(board.deviceTreeNames ?? {})) {
    const [source, target] = [join(dir, debian), join(dir, asked)];
    if (existsSync(source) && !existsSync(target)) cpSync(source, target);
  }
  if (found === 0) throw new Error(`${kernel.package} has none of ${board.deviceTrees.join(", ")}`);
  if (overlays) cpSync(join(kernel.deviceTrees, "overlays"), join(dir, "overlays"), { recursive: true });

  for (const name of board.firmware) cpSync(firmwareFile(firmware, board, name), join(dir, name));
}

/** What lies beside autoboot.txt for the firmware. */
export function configFiles(board: Board, firmware: Firmware | undefined): readonly string[] {
  return board.bootcode ? [firmwareFile(firmware, board, "bootcode.bin")] : [];
}

function firmwareFile(firmware: Firmware | undefined, board: Board, name: string): string {
  if (firmware === undefined) throw new Error(`board ${board.name} has no firmware`);
  const path = join(firmware.dir, "usr/lib/raspi-firmware", name);
  if (!existsSync(path)) throw new Error(`${path}: not in the package raspi-firmware`);
  return path;
}
