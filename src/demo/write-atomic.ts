import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A reader sees the old file or the new one, never half of it; only the owner may read it. */
export function writeAtomic(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  const file = openSync(fresh, "r");
  fsyncSync(file);
  closeSync(file);
  renameSync(fresh, path);
}
