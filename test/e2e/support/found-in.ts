import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/** Files below a folder in which the bytes stand, whatever they are. */
export function filesWith(folder: string, needle: Buffer): string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      try {
        return readFileSync(file).includes(needle);
      } catch {
        // Gone meanwhile.
        return false;
      }
    });
}

const STEP_BYTES = 16 * 1024 * 1024;

/** Whether the bytes stand in what a process has written in its memory: what a core dump of it would hold (proc(5)). */
export function isInMemory(pid: number, needle: Buffer): boolean {
  const maps = readFileSync(`/proc/${pid}/maps`, "utf8").split("\n");
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const piece = Buffer.alloc(STEP_BYTES);
  try {
    for (const line of maps) {
      const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
      if (from === undefined || to === undefined || !rights?.startsWith("rw") || line.includes("[v")) continue;
      // Pieces overlap, so that none cuts the bytes in two.
      const [begin, end] = [parseInt(from, 16), parseInt(to, 16)];
      for (let at = begin; at < end; at += STEP_BYTES - needle.length) {
        if (piece.subarray(0, readAt(memory, piece, at, end)).includes(needle)) return true;
      }
    }
    return false;
  } finally {
    closeSync(memory);
  }
}

/** @returns bytes that could be read: a part of the address space may be gone by now */
function readAt(memory: number, into: Buffer, at: number, end: number): number {
  try {
    return readSync(memory, into, 0, Math.min(into.length, end - at), at);
  } catch {
    return 0;
  }
}
