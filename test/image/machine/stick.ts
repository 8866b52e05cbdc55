import { statSync, truncateSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Machine } from "./machine.ts";
import { run } from "./program.ts";

const SECTOR = 512;
const FIRST_SECTOR = 2048;
const SPARE_BYTES = 32 * 2 ** 20;
/** Name of the medium and of the device, among QEMU's. */
const ID = "stick";

/** A stick as a shop sells it: one FAT partition in an MBR. @param files laid at its root, under their own names */
export async function makeStick(file: string, files: readonly { readonly from: string; readonly name?: string }[]) {
  const bytes = files.reduce((sum, { from }) => sum + statSync(from).size, SPARE_BYTES);
  const sectors = Math.ceil(bytes / SECTOR);
  writeFileSync(file, "");
  truncateSync(file, (FIRST_SECTOR + sectors) * SECTOR);
  await run("sfdisk", ["--quiet", file], {
    input: Buffer.from(`label: dos\nstart=${FIRST_SECTOR}, size=${sectors}, type=c\n`),
  });
  const kib = Math.floor((sectors * SECTOR) / 1024);
  await run("mkfs.vfat", ["-F", "32", "-n", "CLE", `--offset=${FIRST_SECTOR}`, file, String(kib)]);
  const at = `${file}@@${FIRST_SECTOR * SECTOR}`;
  for (const { from, name = basename(from) } of files) await run("mcopy", ["-i", at, from, `::${name}`]);
}

/** Put into a USB port of a machine that has one (`usb`), while it runs. */
export async function plugStick({ qmp }: Machine, file: string): Promise<void> {
  await qmp.run("blockdev-add", { driver: "file", "node-name": ID, filename: file, "read-only": true });
  await qmp.run("device_add", { driver: "usb-storage", id: ID, drive: ID });
}
