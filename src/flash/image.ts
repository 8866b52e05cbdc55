import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { errorLine, VisioborneError } from "../contract/errors.ts";

/** An image file, as it lies there or compressed. */
export interface ImageFile {
  readonly path: string;
  /** Of the file, bytes. */
  readonly fileBytes: number;
  /** The program that unpacks it; null = as it is. */
  readonly unpack: string | null;
}

const MAGIC: readonly (readonly [bytes: readonly number[], program: string])[] = [
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"],
  [[0x1f, 0x8b], "gzip"],
  [[0x28, 0xb5, 0x2f, 0xfd], "zstd"],
];

/** Looks what a file is, by its first bytes and not by its name. @throws VisioborneError `flash.image` */
export async function openImage(path: string): Promise<ImageFile> {
  try {
    const { size } = await stat(path);
    await using file = await open(path, "r");
    const head = Buffer.alloc(8);
    await file.read(head, 0, 8, 0);
    const found = MAGIC.find(([bytes]) => bytes.every((byte, at) => head[at] === byte));
    return { path, fileBytes: size, unpack: found?.[1] ?? null };
  } catch (cause) {
    throw new VisioborneError("flash.image", `${path}: cannot be read: ${errorLine(cause)}`, { path }, { cause });
  }
}

/**
 * The bytes of the image, unpacked.
 * @param onRead told how many bytes of the file were read so far
 */
export function bytesOf(
  image: ImageFile,
  onRead: (bytes: number) => void,
): { readonly stream: Readable; readonly done: Promise<void> } {
  const file = createReadStream(image.path, { highWaterMark: 1024 * 1024 });
  let read = 0;
  file.on("data", (chunk) => onRead((read += chunk.length)));
  if (image.unpack === null) return { stream: file, done: Promise.resolve() };
  const child = spawn(image.unpack, ["-dc"], { stdio: ["pipe", "pipe", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-500)));
  file.on("error", (error) => child.stdin.destroy(error));
  // It may end before it has read everything: its exit code says why.
  child.stdin.on("error", () => file.destroy());
  file.pipe(child.stdin);
  return { stream: child.stdout, done: untilUnpacked(child, image, () => words.trim()) };
}

async function untilUnpacked(child: ChildProcess, { path, unpack }: ImageFile, words: () => string): Promise<void> {
  // Rejects with what keeps it from being started.
  const [code] = (await once(child, "close").catch((error: unknown) => {
    throw new VisioborneError("flash.image", `${unpack}: cannot be run: ${errorLine(error)}`);
  })) as [number | null];
  if (code !== 0) throw new VisioborneError("flash.image", `${path}: ${unpack}: ${words()}`);
}
