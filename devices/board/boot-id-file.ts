import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** The simulated kernel's boot id, in a file, so that a restart of the daemon is told from a reboot of the board. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the id; where there is none, or something else, the board has just booted for the first time. */
export function readBootId(file: string): string {
  try {
    const text = readFileSync(file, "utf8").trim();
    if (UUID.test(text)) return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return writeNewBootId(file);
}

/** Writes another id: whoever reads it next runs after a reboot. Atomic. @returns the new id. */
export function writeNewBootId(file: string): string {
  const id = randomUUID();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.new`;
  const fd = openSync(temporary, "w", 0o600);
  try {
    writeSync(fd, `${id}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
  return id;
}
