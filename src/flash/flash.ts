import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { open, readFile, stat, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import { mappedBytes, NO_MAP, readBlockMap, type BlockMap } from "./bmap.ts";
import type { Drive } from "./drives.ts";
import { bytesOf, openImage } from "./image.ts";
import { verifyRanges, writeRanges } from "./write.ts";

export type Step = "writing" | "verifying";

export interface FlashOptions {
  /** `.img`, or that by xz, gzip or zstd. */
  readonly image: string;
  /** Block map; absent = `IMAGE.bmap` beside it, where there is one. */
  readonly bmap?: string;
  readonly drive: Drive;
  /** Told now and then. @param share 0 to 1 */
  readonly onProgress?: (step: Step, share: number) => void;
}

export interface Flashed {
  readonly drive: string;
  /** Bytes that were written, and read back the same. */
  readonly bytes: number;
  /** Whether the image was held against a block map. */
  readonly checked: boolean;
}

const UNMOUNT_MS = 60_000;

/**
 * Writes an image to a drive, reads it back and compares. A drive that something uses is refused by the kernel (O_EXCL).
 * @throws VisioborneError `flash.image`, `flash.bmap`, `flash.sum`, `flash.short`, `flash.verify`, `flash.small` (the drive),
 *   `flash.busy`, `flash.right` (no rights), `flash.drive`
 */
export async function flash({ image: path, bmap, drive, onProgress }: FlashOptions): Promise<Flashed> {
  const image = await openImage(path);
  const map = await mapOf(path, bmap);
  const needed = map.imageBytes === Infinity ? (image.unpack === null ? image.fileBytes : 0) : map.imageBytes;
  if (needed > drive.bytes) {
    const message = `${drive.path} has ${gb(drive.bytes)}: expected at least ${gb(needed)}`;
    throw new VisioborneError("flash.small", message, { path: drive.path });
  }
  for (const place of drive.mounted) await unmount(place);
  const written = await withDrive(drive, async (handle) => {
    const all = map === NO_MAP ? image.fileBytes : mappedBytes(map);
    let read = 0;
    const { stream, done } = bytesOf(image, (bytes) => (read = bytes));
    const ranges = writeRanges(stream, handle, map, (bytes) => {
      onProgress?.("writing", Math.min(1, (map === NO_MAP ? read : bytes) / all));
    });
    const [result] = await Promise.all([ranges, done]).catch(async (error: unknown) => {
      stream.destroy();
      // Of two errors that of the packer is the cause.
      await done;
      throw error;
    });
    return result;
  });
  const bytes = written.reduce((sum, { from, to }) => sum + to - from, 0);
  await forgetCache(drive);
  await withDrive(drive, async (handle) => {
    await verifyRanges(handle, written, (had) => onProgress?.("verifying", had / bytes));
  });
  return { drive: drive.path, bytes, checked: map !== NO_MAP };
}

async function mapOf(image: string, said: string | undefined): Promise<BlockMap> {
  const path = said ?? `${image.replace(/\.(xz|gz|zst)$/, "")}.bmap`;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (said === undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return NO_MAP;
    throw new VisioborneError("flash.bmap", `${path}: cannot be read: ${errorLine(error)}`, { path });
  }
  return readBlockMap(text);
}

async function withDrive<T>(drive: Drive, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const isFile = await stat(drive.path).then(
    (found) => found.isFile(),
    () => false,
  );
  let handle: FileHandle;
  try {
    // On a block device O_EXCL without O_CREAT means: not while anything of it is mounted (open(2)).
    handle = await open(drive.path, constants.O_RDWR | (isFile ? 0 : constants.O_EXCL));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what =
      code === "EBUSY" ? "flash.busy" : code === "EACCES" || code === "EPERM" ? "flash.right" : "flash.drive";
    const hint = what === "flash.right" ? " (try with sudo)" : "";
    throw new VisioborneError(what, `${drive.path}: ${errorLine(cause)}${hint}`, { path: drive.path }, { cause });
  }
  try {
    return await work(handle);
  } catch (error) {
    if (errorCode(error).startsWith("flash.")) throw error;
    throw new VisioborneError(
      "flash.drive",
      `${drive.path}: ${errorLine(error)}`,
      { path: drive.path },
      { cause: error },
    );
  } finally {
    await handle.close();
  }
}

/** A desktop has mounted it when it was plugged in. */
async function unmount(place: string): Promise<void> {
  try {
    await promisify(execFile)("umount", [place], { timeout: UNMOUNT_MS });
  } catch (cause) {
    throw new VisioborneError("flash.busy", `${place}: cannot be unmounted: ${errorLine(cause)}`, { place }, { cause });
  }
}

/** So that the card is read back, and not the memory of this computer. */
async function forgetCache({ path }: Drive): Promise<void> {
  if (!(await stat(path)).isBlockDevice()) return;
  await promisify(execFile)("blockdev", ["--flushbufs", path], { timeout: UNMOUNT_MS });
}

function gb(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
