import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Write, fsync, rename, fsync the folder: a power cut leaves the old file or the new one, and a reader never sees half
 * of it. The mode holds from the first byte. Throws what the system says.
 */
export function writeFileAtomic(path: string, text: string | Uint8Array, mode: number): void {
  const fresh = `${path}.${process.pid}.new`;
  const file = openSync(fresh, "w", mode);
  try {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
  syncFolder(dirname(path));
}

/** Makes what was renamed in a folder last over a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
