import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { errorLine, VisioborneError } from "../../contract/errors.ts";

/** statfs(2): file systems that never reach a disk by themselves. Swap is off for the daemon (`MemorySwapMax=0`). */
const IN_RAM: ReadonlySet<number> = new Set([0x01021994 /* tmpfs */, 0x858458f6 /* ramfs */]);

/** Whether what is written to a folder stays in RAM. */
export async function isInRam(folder: string): Promise<boolean> {
  try {
    return IN_RAM.has((await statfs(folder)).type);
  } catch {
    return false;
  }
}

/** The folder of all papers under the daemon's runtime folder; each call has one of its own in it. */
export function papersDir(runtimeDir: string): string {
  return join(runtimeDir, "papers");
}

/** A file that a daemon that was killed has left. */
export interface Leftover {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Wipes what a killed daemon has left, and makes the folder.
 * @returns what was there
 * @throws VisioborneError `papers.store` when something could not be wiped
 */
export async function wipeLeftovers(folder: string): Promise<readonly Leftover[]> {
  try {
    const there = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const left: Leftover[] = [];
    for (const file of there) if (file.isFile()) left.push(await hashed(join(file.parentPath, file.name)));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length > 0) throw new Error("the folder is not empty");
    return left;
  } catch (error) {
    throw new VisioborneError("papers.store", `what was left of papers could not be wiped: ${errorLine(error)}`);
  }
}

async function hashed(path: string): Promise<Leftover> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
