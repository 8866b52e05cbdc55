import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Reads of /proc and /sys, each bounded: a figure that is not told, or told without an end, is no error. */

const MAX_READ_BYTES = 8192;
/** More entries than any board has; a runaway sysfs must not hold the daemon up. */
const MAX_ENTRIES = 64;

/** The beginning of a file; `undefined` when it can't be read. */
export async function readSmall(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_READ_BYTES), 0, MAX_READ_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return undefined;
  }
}

/** Paths of a folder's entries whose names match, in order; none where there is no such folder. */
export async function list(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => pattern.test(name))
      .sort()
      .slice(0, MAX_ENTRIES)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A text of /proc: no control characters (the device tree ends its own with NUL), 80 characters at most. */
export function plainText(text: string | undefined): string | undefined {
  const plain = text
    ?.replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 80);
  return plain === "" ? undefined : plain;
}
