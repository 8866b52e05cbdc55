import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { Disk } from "./disk.ts";
import type { Names } from "./places.ts";
import type { SecretPlace } from "./secret-values.ts";

/** Secrets that were taken off the card. Root's alone, 0600. */
export interface Secrets {
  /** Until it is used. */
  readonly code?: string;
  readonly wifi?: { readonly ssid: string; readonly password: string };
}

/** What the card program knows of the boots before. No secret in it. */
export interface Memory {
  readonly codeUsedMs?: number;
  /** Which code that was: its hash. */
  readonly codeUsed?: string;
  /** Choice of the profile that profile.yaml was made for. */
  readonly profile?: { readonly choice: string; readonly detected: boolean };
  /** What the copy on the card was made of, SHA-256. */
  readonly copyOf?: string;
  /** Bytes of the card that are being written over. */
  readonly erasing?: Erasing;
}

interface Erasing {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** SHA-256 of the file with these bytes as zeros: it is still the same file. */
  readonly rest: string;
}

export function readSecrets(disk: Disk, { secrets }: Names): Secrets {
  return json(disk.readText(secrets));
}

export function readMemory(disk: Disk, { memory }: Names): Memory {
  return json(disk.readText(memory));
}

export function writeSecrets(disk: Disk, { secrets }: Names, value: Secrets): void {
  disk.folder(dirname(secrets), 0o700);
  disk.write(secrets, `${JSON.stringify(value)}\n`, 0o600);
}

export function writeMemory(disk: Disk, { memory }: Names, value: Memory): void {
  disk.write(memory, `${JSON.stringify(value)}\n`, 0o600);
}

/**
 * Writes over a secret on the card, in place. What it is about to do is remembered first: half an erasure, after a power
 * cut, is ended by the next boot (`endErasing`) before anybody takes the rest for a password.
 */
export function erase(disk: Disk, names: Names, file: string, place: SecretPlace | undefined): void {
  if (!place) return;
  const { offset, bytes } = place;
  const rest = restOf(disk.read(file), offset, bytes.length);
  const memory = readMemory(disk, names);
  writeMemory(disk, names, { ...memory, erasing: { file, offset, length: bytes.length, rest } });
  disk.overwrite(file, offset, bytes);
  writeMemory(disk, names, memory);
}

/** Ends an erasure that a power cut has ended before. */
export function endErasing(disk: Disk, names: Names): void {
  const { erasing, ...memory } = readMemory(disk, names);
  if (!erasing) return;
  const { file, offset, length, rest } = erasing;
  // An installer may have put another file there meanwhile.
  if (restOf(disk.read(file), offset, length) === rest) disk.overwrite(file, offset, Buffer.alloc(length, "X"));
  writeMemory(disk, names, memory);
}

function restOf(file: Buffer | undefined, offset: number, length: number): string {
  const copy = Buffer.from(file ?? []);
  copy.fill(0, offset, offset + length);
  return createHash("sha256").update(copy).digest("hex");
}

function json(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
