// The archive that the kernel unpacks: cpio, format "newc" (Documentation/driver-api/early-userspace/buffer-format.rst of
// the kernel). Owner root, no times, numbers of inodes by order.

export interface CpioEntry {
  readonly name: string;
  /** With the bits of its kind: 0o100755 a program, 0o40755 a folder, 0o120777 a link, 0o20600 a character device. */
  readonly mode: number;
  /** Contents, or where a link points to. */
  readonly data?: Buffer;
  /** Major and minor number of a device. */
  readonly device?: readonly [number, number];
}

/** @throws Error for a name twice, or one that is not relative */
export function newcArchive(entries: readonly CpioEntry[]): Buffer {
  const seen = new Set<string>();
  const parts: Buffer[] = [];
  for (const [index, entry] of entries.entries()) {
    if (seen.has(entry.name) || entry.name.startsWith("/"))
      throw new Error(`cpio: "${entry.name}": expected a relative name, once`);
    seen.add(entry.name);
    parts.push(...record(entry, index + 1));
  }
  parts.push(...record({ name: "TRAILER!!!", mode: 0 }, 0));
  const all = Buffer.concat(parts);
  return Buffer.concat([all, Buffer.alloc(padding(all.length, 512))]);
}

function record(entry: CpioEntry, inode: number): Buffer[] {
  const data = entry.data ?? Buffer.alloc(0);
  const name = Buffer.from(`${entry.name}\0`);
  const [major, minor] = entry.device ?? [0, 0];
  const folder = (entry.mode & 0o170000) === 0o40000;
  const fields = [inode, entry.mode, 0, 0, folder ? 2 : 1, 0, data.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${fields.map((value) => value.toString(16).padStart(8, "0")).join("")}`);
  const head = Buffer.concat([header, name]);
  return [head, Buffer.alloc(padding(head.length, 4)), data, Buffer.alloc(padding(data.length, 4))];
}

function padding(length: number, to: number): number {
  return (to - (length % to)) % to;
}
