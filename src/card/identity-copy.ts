import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a borne cannot get again by itself once its data partition is lost: key, certificate, the passwords that were
 * taken off the card. It lies on the card's FAT partition, behind a key that is made from the board: on another board, or in
 * a computer, it is noise.
 */
export interface IdentityCopy {
  readonly v: 1;
  /** `network/id`. */
  readonly borne: string;
  /** Files of the identity, base64, by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

const MAGIC = Buffer.from("VBID1\n");
const [SALT, NONCE, TAG] = [16, 12, 16];
/** 32 MiB and some 0.3 s on a Raspberry Pi 4: a serial number has 32 random bits at most. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Seals a copy for one board. */
export function seal(copy: IdentityCopy, board: string): Buffer {
  const [salt, nonce] = [randomBytes(SALT), randomBytes(NONCE)];
  const cipher = createCipheriv("aes-256-gcm", scryptSync(board, salt, 32, COST), nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(copy)), cipher.final()]);
  return Buffer.concat([MAGIC, salt, nonce, cipher.getAuthTag(), body]);
}

/** Opens it; undefined = another board's, damaged, or none. */
export function open(bytes: Uint8Array, board: string): IdentityCopy | undefined {
  const all = Buffer.from(bytes);
  if (!all.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  let at = MAGIC.length;
  const take = (length: number): Buffer => all.subarray(at, (at += length));
  const [salt, nonce, tag] = [take(SALT), take(NONCE), take(TAG)];
  try {
    const decipher = createDecipheriv("aes-256-gcm", scryptSync(board, salt, 32, COST), nonce);
    decipher.setAuthTag(tag);
    const text = Buffer.concat([decipher.update(all.subarray(at)), decipher.final()]).toString("utf8");
    const copy = JSON.parse(text) as IdentityCopy;
    return copy.v === 1 ? copy : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What tells this board from others: its serial number (Raspberry Pi: in the device tree), else the address of its network
 * card. undefined = it has neither, and no copy can be made.
 * @param root of /proc and /sys
 */
export function boardMark(root = "/"): string | undefined {
  const serial = text(join(root, "proc/device-tree/serial-number"));
  if (serial !== "") return `serial:${serial}`;
  try {
    const net = join(root, "sys/class/net");
    const addresses = readdirSync(net)
      .filter((name) => /^(en|eth)/.test(name))
      .map((name) => text(join(net, name, "address")))
      .filter((address) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address) && !/^(00:){6}/.test(`${address}:`));
    return addresses.length === 0 ? undefined : `mac:${addresses.toSorted()[0] ?? ""}`;
  } catch {
    return undefined;
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8").replaceAll("\0", "").trim();
  } catch {
    return "";
  }
}
