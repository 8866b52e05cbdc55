import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { VisioborneError } from "../contract/errors.ts";
import type { BlockMap, BlockRange } from "./bmap.ts";

/** What was written of a range. */
export interface WrittenRange extends BlockRange {
  readonly sha256: string;
}

/** Writes are of at most this size; larger ones gain nothing on a card. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Writes those parts of an image that hold something, and checks what it writes against the map while it does.
 * @param onWritten told how many bytes are written so far
 * @returns the ranges with the sums of what was written
 * @throws VisioborneError `flash.sum` (the image is not that of the map), `flash.short`; the drive's error
 */
export async function writeRanges(
  source: Readable,
  to: FileHandle,
  map: BlockMap,
  onWritten: (bytes: number) => void,
): Promise<readonly WrittenRange[]> {
  const written: WrittenRange[] = [];
  const ranges = map.ranges.values();
  let range = ranges.next().value;
  let hash: Hash = createHash("sha256");
  let [at, bytes] = [0, 0];
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (range && rest.length > 0) {
      if (at < range.from) {
        const skipped = Math.min(range.from - at, rest.length);
        rest = rest.subarray(skipped);
        at += skipped;
        continue;
      }
      const part = rest.subarray(0, Math.min(range.to - at, CHUNK_BYTES));
      hash.update(part);
      await writeAll(to, part, at);
      at += part.length;
      bytes += part.length;
      rest = rest.subarray(part.length);
      onWritten(bytes);
      if (at < range.to) continue;
      written.push(checked(range, hash.digest("hex")));
      hash = createHash("sha256");
      range = ranges.next().value;
    }
    at += rest.length;
  }
  // Without a map the image ends where it ends.
  if (range?.to === Infinity && at > range.from) written.push({ from: range.from, to: at, sha256: hash.digest("hex") });
  else if (range) {
    const message = `the image has ${at} bytes: expected ${map.imageBytes}, as its block map says`;
    throw new VisioborneError("flash.short", message, { bytes: at });
  }
  await to.sync();
  return written;
}

/**
 * Reads back what was written.
 * @param onRead told how many bytes are read so far
 * @throws VisioborneError `flash.verify` for the first range that differs
 */
export async function verifyRanges(
  from: FileHandle,
  ranges: readonly WrittenRange[],
  onRead: (bytes: number) => void,
): Promise<void> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let bytes = 0;
  for (const range of ranges) {
    const hash = createHash("sha256");
    for (let at = range.from; at < range.to;) {
      const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, range.to - at), at);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
      bytes += bytesRead;
      onRead(bytes);
    }
    if (hash.digest("hex") === range.sha256) continue;
    const message = `bytes ${range.from} to ${range.to} are not what was written: the card is worn, or not as large as it says`;
    throw new VisioborneError("flash.verify", message, { from: range.from, to: range.to });
  }
}

async function writeAll(to: FileHandle, data: Buffer, at: number): Promise<void> {
  for (let from = 0; from < data.length;) {
    const { bytesWritten } = await to.write(data, from, data.length - from, at + from);
    from += bytesWritten;
  }
}

function checked(range: BlockRange, sha256: string): WrittenRange {
  if (range.sha256 === undefined || range.sha256 === sha256) return { ...range, sha256 };
  const message = `bytes ${range.from} to ${range.to} of the image are not those of its block map: damaged, or another image`;
  throw new VisioborneError("flash.sum", message, { from: range.from });
}
