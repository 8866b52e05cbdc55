// A RAUC bundle of what the image's recipe has built.
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { BundleKeys } from "./bundle-keys.ts";

const run = promisify(execFile);

export const BOARDS = ["rpi4", "rpi5", "rpi3", "zero2w", "qemu-virt"] as const;
export type Board = (typeof BOARDS)[number];

/** What is in it, as the recipe leaves it in its folder. Both are looked up block by block on the borne. */
const IMAGES = { rootfs: "rootfs.squashfs", boot: "boot.vfat" } as const;
/** Of RAUC's index of blocks. */
const BLOCK = 4096;

/** `1.4.0`, `1.4.0-rc.2`: what /etc/visioborne-image says, and what versions are compared by. */
export const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z.-]{1,40})?$/;

export interface BundleRequest {
  /** Folder with rootfs.squashfs and boot.vfat. */
  readonly imageDir: string;
  readonly board: Board;
  readonly version: string;
  readonly keys: BundleKeys;
  /** The bundle: written as a whole or not at all. */
  readonly out: string;
}

export interface MadeBundle {
  readonly bytes: number;
  /** SHA-256 of its manifest, hexadecimal: what the command `update` takes as `sha256`. */
  readonly manifestSha256: string;
  /** Of each image. */
  readonly images: Readonly<Record<string, number>>;
}

/** Says what the updating borne must be. */
export function manifest({ board, version }: Pick<BundleRequest, "board" | "version">): string {
  const image = (slot: keyof typeof IMAGES): string =>
    `\n[image.${slot}]\nfilename=${IMAGES[slot]}\nadaptive=block-hash-index\n`;
  return (
    `[update]\ncompatible=visioborne-${board}\nversion=${version}\n\n` +
    `[bundle]\nformat=verity\n${image("rootfs")}${image("boot")}`
  );
}

/**
 * Makes and signs a bundle, and reads it again with the keyring that it is for.
 * @throws Error naming what is missing, or what rauc said
 */
export async function makeBundle({ imageDir, board, version, keys, out }: BundleRequest): Promise<MadeBundle> {
  if (!VERSION.test(version)) throw new Error(`version "${version}": expected MAJOR.MINOR.PATCH`);
  const target = resolve(out);
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(join(dirname(target), ".bundle-"));
  try {
    const content = join(work, "content");
    mkdirSync(content);
    const images: Record<string, number> = {};
    for (const file of Object.values(IMAGES)) {
      const from = join(imageDir, file);
      if (!existsSync(from)) throw new Error(`${from}: not there; build it first: npm run image -- --board ${board}`);
      images[file] = takeInto(from, join(content, file));
    }
    writeFileSync(join(content, "manifest.raucm"), manifest({ board, version }));
    const made = join(work, "bundle.raucb");
    await rauc("bundle", `--cert=${keys.cert}`, `--key=${keys.key}`, `--keyring=${keys.keyring}`, content, made);
    await readBundle(made, keys.keyring);
    const { size: bytes } = statSync(made);
    const manifestSha256 = manifestHash(made);
    renameSync(made, target);
    return { bytes, manifestSha256, images };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What RAUC says of a bundle, its signature checked. @throws Error with RAUC's words */
export async function readBundle(file: string, keyring: string): Promise<{ version: string; compatible: string }> {
  const text = await rauc("info", `--keyring=${keyring}`, "--output-format=json", file);
  const { version, compatible } = JSON.parse(text) as { version: string; compatible: string };
  return { version, compatible };
}

/**
 * The manifest of a verity bundle stands in its signature (CMS, DER), of which the last eight bytes of the file say how
 * long it is (rauc.readthedocs.io, Bundle Formats). With RAUC from 1.11 on `rauc info` says the same.
 */
function manifestHash(file: string): string {
  const { size } = statSync(file);
  const fd = openSync(file, "r");
  try {
    const tail = Buffer.alloc(8);
    readSync(fd, tail, 0, 8, size - 8);
    const signature = Buffer.alloc(Number(tail.readBigUInt64BE()));
    readSync(fd, signature, 0, signature.length, size - 8 - signature.length);
    const args = ["cms", "-verify", "-noverify", "-binary", "-inform", "DER"];
    const text = execFileSync("openssl", args, { input: signature, stdio: ["pipe", "pipe", "ignore"] });
    return createHash("sha256").update(text).digest("hex");
  } finally {
    closeSync(fd);
  }
}

/** Whole blocks only: a file of another length is copied and filled up with zeros. @returns its bytes */
function takeInto(from: string, to: string): number {
  const { size } = statSync(from);
  const whole = Math.ceil(size / BLOCK) * BLOCK;
  if (whole === size) {
    try {
      linkSync(from, to);
      return size;
    } catch {
      // Another file system.
    }
  }
  copyFileSync(from, to);
  if (whole !== size) truncateSync(to, whole);
  return whole;
}

async function rauc(...args: string[]): Promise<string> {
  try {
    return (await run("rauc", args, { maxBuffer: 8 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stderr = "", code } = error as { stderr?: string; code?: string };
    if (code === "ENOENT") throw new Error("rauc is not installed: apt-get install rauc", { cause: error });
    throw new Error(`rauc ${args[0]}: ${stderr.trim().split("\n").at(-1) ?? String(error)}`, { cause: error });
  }
}
