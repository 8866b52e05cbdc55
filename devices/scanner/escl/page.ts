import { open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { pageFile } from "../page-file.ts";
import type { ScanRequest, ScannedPage } from "../port.ts";

type Format = "image/jpeg" | "image/png";

/** First octets of a file, and last ones: some devices fill their JPEG up with zeros after its end. */
const MARKS: Readonly<Record<Format, { readonly begin: Buffer; readonly end: Buffer }>> = {
  "image/jpeg": { begin: Buffer.from([0xff, 0xd8]), end: Buffer.from([0xff, 0xd9]) },
  "image/png": { begin: Buffer.from([0x89, 0x50, 0x4e, 0x47]), end: Buffer.from("IEND") },
};
const TAIL_OCTETS = 4096;

/** Where a page is written while it comes, and where it lies once it is whole. */
export function pagePaths(request: ScanRequest, number: number, format: Format): { part: string; whole: string } {
  const whole = join(request.directory, pageFile(request.jobId, number, format === "image/jpeg" ? "jpg" : "png"));
  return { part: `${whole}.part`, whole };
}

/**
 * Makes a file that has come a page, if it is a whole picture of the format that was asked for.
 * @throws VisioborneError `scanner.absent` when it is cut short, or something else (a page of HTML, a PDF)
 */
export async function finishPage(part: string, whole: string, number: number, mime: Format): Promise<ScannedPage> {
  const { size } = await stat(part);
  await using file = await open(part, "r");
  const head = await read(file, 0, Math.min(size, 4));
  const tail = await read(file, Math.max(0, size - TAIL_OCTETS), Math.min(size, TAIL_OCTETS));
  const { begin, end } = MARKS[mime];
  if (head.subarray(0, begin.length).compare(begin) !== 0 || !tail.includes(end)) {
    throw new VisioborneError("scanner.absent", `page ${number} is no whole ${mime} (${size} octets)`, {
      octets: size,
    });
  }
  await rename(part, whole);
  return { number, path: whole, mime, bytes: size };
}

async function read(file: Awaited<ReturnType<typeof open>>, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
