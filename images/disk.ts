// File systems and partitions, without mounting anything.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runLogged } from "../scripts/lib/run.mjs";
import { SIZES_MB, autobootText, genimageText } from "./layout.ts";

/** Size of the boot partition's file system: smaller than its partition, for it is part of each update. */
const BOOT_FAT_MB = 64;

interface FatOptions {
  readonly file: string;
  readonly epochS: number;
  readonly logFile: string;
}

export async function makeBootFat(options: FatOptions & { from: string; seed: string }): Promise<void> {
  await makeFat({ ...options, label: "VBBOOT", sizeMb: BOOT_FAT_MB, seed: options.seed });
}

/** p1: what a PC shows of the card. */
export async function makeConfigFat(options: FatOptions & { root: string; files: readonly string[] }): Promise<void> {
  const from = `${options.file}.d`;
  mkdirSync(from, { recursive: true });
  writeFileSync(join(from, "autoboot.txt"), autobootText());
  for (const name of ["visioborne.yaml", "LISEZ-MOI.txt"]) {
    const source = join(options.root, "images/card", name);
    if (!existsSync(source)) throw new Error(`images/card/${name} is not there`);
    // Editors of Windows show lines that end with LF alone as one line, those before 2018.
    writeFileSync(join(from, name), readFileSync(source, "utf8").replaceAll(/\r?\n/g, "\r\n"));
  }
  for (const file of options.files) cpSync(file, join(from, basename(file)));
  await makeFat({ ...options, from, label: "BORNECFG", sizeMb: SIZES_MB.config, seed: "BORNECFG" });
}

/** Same names and contents give the same bytes: fixed number, no times but the given one. */
async function makeFat(
  options: FatOptions & { from: string; label: string; sizeMb: number; seed: string },
): Promise<void> {
  const { from, file, label, sizeMb, seed, epochS, logFile } = options;
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epochS), TZ: "UTC", MTOOLS_SKIP_CHECK: "1" };
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const number = createHash("sha256").update(seed).digest("hex").slice(0, 8);
  await runLogged("mkfs.vfat", ["--invariant", "-i", number, "-n", label, "-C", part, String(sizeMb * 1024)], {
    logFile,
    env,
  });
  await runLogged("find", [from, "-exec", "touch", "--no-dereference", `--date=@${epochS}`, "{}", "+"], { logFile });
  const names = readdirSync(from).sort();
  await runLogged("mcopy", ["-s", "-m", "-Q", "-i", part, ...names.map((name) => join(from, name)), "::"], {
    logFile,
    env,
  });
  renameSync(part, file);
}

/** /data, empty: the initramfs makes its folders, and it is grown to the card's size at the first start. */
export async function makeData(options: FatOptions): Promise<void> {
  const { file, epochS, logFile } = options;
  const id = uuidOf("data-file-system");
  const extended = `hash_seed=${id},lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0`;
  await runLogged(
    "mkfs.ext4",
    ["-q", "-F", "-L", "data", "-U", id, "-O", "^orphan_file", "-m", "1", "-E", extended, file, `${SIZES_MB.data}M`],
    { logFile, env: { ...process.env, E2FSPROGS_FAKE_TIME: String(epochS), SOURCE_DATE_EPOCH: String(epochS) } },
  );
}

export async function makeDisk(options: {
  work: string;
  parts: string;
  image: string;
  seed: string;
  hybrid: boolean;
  logFile: string;
}): Promise<void> {
  const { work, parts, image, seed, hybrid, logFile } = options;
  const input = join(work, "genimage");
  mkdirSync(input, { recursive: true });
  for (const file of ["boot.vfat", "rootfs.squashfs"]) cpSync(join(parts, file), join(input, file));
  for (const file of ["config.vfat", "data.ext4"]) renameSync(join(work, file), join(input, file));
  const config = join(work, "genimage.cfg");
  writeFileSync(config, genimageText({ name: "disk.img", hybrid, uuid: (name) => uuidOf(`${seed}/${name}`) }));
  // Beside its place: that may be on another file system than the work.
  const made = `${image}.making`;
  rmSync(made, { recursive: true, force: true });
  const empty = join(work, "empty");
  mkdirSync(empty, { recursive: true });
  await runLogged(
    "genimage",
    [
      "--config",
      config,
      "--inputpath",
      input,
      "--outputpath",
      made,
      "--tmppath",
      join(work, "genimage.tmp"),
      "--rootpath",
      empty,
    ],
    { logFile },
  );
  renameSync(join(made, "disk.img"), image);
  rmSync(made, { recursive: true });
}

/** A UUID (RFC 9562, version 8) that depends on the name alone. */
export function uuidOf(name: string): string {
  const bytes = createHash("sha256").update(`visioborne/${name}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
