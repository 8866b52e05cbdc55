import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Disk, Owner } from "./disk.ts";
import { open, seal, type IdentityCopy } from "./identity-copy.ts";
import { readMemory, readSecrets, writeMemory, writeSecrets } from "./memory.ts";
import type { Names } from "./places.ts";

const FILES = ["borne.key", "borne.crt", "trust.crt", "identity.json"] as const;
const CURRENT = "current";

export interface CopyOptions {
  readonly disk: Disk;
  readonly names: Names;
  /** Of this board; undefined = no copy can be made. */
  readonly board: string | undefined;
  /** The daemon's user. */
  readonly owner?: Owner;
}

/**
 * Brings the identity back from the card where the data partition was made anew: there is none, and nothing tells that
 * there ever was one.
 */
export function restoreIdentity({ disk, names, board, owner }: CopyOptions): boolean {
  if (board === undefined || disk.readText(names.memory) !== undefined) return false;
  if (disk.linkTarget(join(names.identity, CURRENT)) !== undefined) return false;
  const bytes = disk.read(names.cardCopy);
  const copy = bytes && open(bytes, board);
  if (!copy) return false;
  const folder = `of-restored-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}`;
  disk.folder(names.identity, 0o700, owner);
  disk.folder(join(names.identity, folder), 0o700, owner);
  for (const name of FILES) {
    const text = copy.files[name];
    if (text === undefined) return false;
    const mode = name.endsWith(".crt") ? 0o644 : 0o600;
    disk.write(join(names.identity, folder, name), Buffer.from(text, "base64"), mode, owner);
  }
  writeSecrets(disk, names, copy.secrets);
  disk.link(join(names.identity, CURRENT), folder);
  return true;
}

/** Keeps the copy on the card current; written only when something of it has changed. */
export function keepCopy({ disk, names, board }: CopyOptions, borne: string): void {
  const present = disk.linkTarget(join(names.identity, CURRENT));
  if (board === undefined || present === undefined) return;
  const files: Record<string, string> = {};
  for (const name of FILES) {
    const bytes = disk.read(join(names.identity, present, name));
    if (!bytes) return;
    files[name] = bytes.toString("base64");
  }
  const copy: IdentityCopy = { v: 1, borne, files, secrets: { ...readSecrets(disk, names) } };
  const copyOf = createHash("sha256")
    .update(JSON.stringify([copy, board]))
    .digest("hex");
  const memory = readMemory(disk, names);
  if (memory.copyOf === copyOf && disk.bytesOf(names.cardCopy) !== undefined) return;
  disk.write(names.cardCopy, seal(copy, board), 0o600);
  writeMemory(disk, names, { ...memory, copyOf });
}
