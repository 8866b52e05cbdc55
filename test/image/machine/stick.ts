import { copyFileSync, mkdtempSync, rmdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Machine } from "./machine.ts";
import { run } from "./program.ts";

const SECTOR = 512;
const FIRST_SECTOR = 2048;
const SPARE_BYTES = 32 * 2 ** 20;
/** Name of the medium and of the device, among QEMU's. */
const ID = "stick";

interface OnStick {
  readonly from: string;
  /** Its name at the root of the stick; absent = its own. */
  readonly name?: string;
}

/** A stick as a shop sells it: one partition in an MBR, FAT on those up to 32 GB, exFAT on larger ones. */
export async function makeStick(file: string, files: readonly OnStick[], form: "fat" | "exfat" = "fat"): Promise<void> {
  const bytes = files.reduce((sum, { from }) => sum + statSync(from).size, SPARE_BYTES);
  const sectors = Math.ceil(bytes / SECTOR);
  writeFileSync(file, "");
  truncateSync(file, (FIRST_SECTOR + sectors) * SECTOR);
  const type = form === "fat" ? "c" : "7";
  await run("sfdisk", ["--quiet", file], {
    input: Buffer.from(`label: dos\nstart=${FIRST_SECTOR}, size=${sectors}, type=${type}\n`),
  });
  if (form === "fat") await layFat(file, sectors, files);
  else await layExfat(file, sectors, files);
}

async function layFat(file: string, sectors: number, files: readonly OnStick[]): Promise<void> {
  const kib = Math.floor((sectors * SECTOR) / 1024);
  await run("mkfs.vfat", ["-F", "32", "-n", "CLE", `--offset=${FIRST_SECTOR}`, file, String(kib)]);
  const at = `${file}@@${FIRST_SECTOR * SECTOR}`;
  for (const { from, name = basename(from) } of files) await run("mcopy", ["-i", at, from, `::${name}`]);
}

/** No tool writes into exFAT without mounting it, and not every kernel can: by FUSE. */
async function layExfat(file: string, sectors: number, files: readonly OnStick[]): Promise<void> {
  const place = ["--offset", String(FIRST_SECTOR * SECTOR), "--sizelimit", String(sectors * SECTOR)];
  const device = (await run("losetup", ["--show", "--find", ...place, file])).output.toString().trim();
  const root = mkdtempSync(join(tmpdir(), "vb-exfat-"));
  try {
    await run("mkfs.exfat", ["-L", "CLE", device]);
    await run("mount.exfat-fuse", [device, root]);
    try {
      for (const { from, name = basename(from) } of files) copyFileSync(from, join(root, name));
    } finally {
      await run("umount", [root]);
    }
  } finally {
    await run("losetup", ["--detach", device]);
    rmdirSync(root);
  }
}

/** Put into a USB port of a machine that has one (`usb`), while it runs. */
export async function plugStick({ qmp }: Machine, file: string): Promise<void> {
  await qmp.run("blockdev-add", { driver: "file", "node-name": ID, filename: file, "read-only": true });
  await qmp.run("device_add", { driver: "usb-storage", id: ID, drive: ID });
}
