import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { filled } from "../../../devices/scanner/filler.ts";
import { pageJpeg } from "../../../devices/scanner/picture.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { FeederWatch } from "../../../src/papers/scanning/feeder-watch.ts";
import { readPictureHeader as readHeader } from "../../../src/papers/scanning/picture-header.ts";
import { makePreview } from "../../../src/papers/scanning/preview.ts";
import { memoryLog } from "../../support/fake-clock.ts";

const letter = (dpi: number, colour = false): Buffer => pageJpeg({ what: "letter", number: 1, dpi, colour });
const readPictureHeader = (data: Buffer, mime: "image/jpeg" | "image/png") =>
  readHeader((at, bytes) => Promise.resolve(data.subarray(at, at + bytes)), mime);
const never = new AbortController().signal;

/** A PNG of one grey pixel with a resolution (RFC 2083). */
function png(width: number, height: number, perMetre: number | null): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  const dots = Buffer.alloc(9);
  dots.writeUInt32BE(perMetre ?? 0);
  dots.writeUInt32BE(perMetre ?? 0, 4);
  dots[8] = 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", size),
    ...(perMetre === null ? [] : [chunk("pHYs", dots)]),
    chunk("IDAT", Buffer.alloc(4)),
  ]);
}

test.each([
  [75, { width: 620, height: 877, dpi: 75 }],
  [200, { width: 1654, height: 2339, dpi: 200 }],
])("a page of %i dpi says its size and its resolution", async (dpi, header) => {
  expect(await readPictureHeader(letter(dpi), "image/jpeg")).toEqual(header);
  // With a megabyte of comments before its frame header.
  const long = filled(letter(dpi), { mark: "invented", bytes: 1_000_000 });
  expect(await readPictureHeader(long, "image/jpeg")).toEqual(header);
});

test("a PNG says them too, or only its size; a JPEG without JFIF only its size", async () => {
  expect(await readPictureHeader(png(1654, 2339, 7874), "image/png")).toEqual({ width: 1654, height: 2339, dpi: 200 });
  expect(await readPictureHeader(png(10, 20, null), "image/png")).toEqual({ width: 10, height: 20, dpi: undefined });
  const bare = letter(150);
  bare.write("XXXX", 6);
  expect(await readPictureHeader(bare, "image/jpeg")).toEqual({ width: 1240, height: 1754, dpi: undefined });
});

test.each([
  ["nothing", Buffer.alloc(0), "image/jpeg"],
  ["a page of HTML", Buffer.from("<html>".repeat(20)), "image/jpeg"],
  ["a header that is cut off", letter(75).subarray(0, 60), "image/jpeg"],
  ["a PNG that is said to be a JPEG", png(5, 5, null), "image/jpeg"],
  ["a picture without width", png(0, 5, null), "image/png"],
  ["a picture that no page is", png(4_000_000, 5, null), "image/png"],
] as const)("%s is papers.unreadable", async (_, data, mime) => {
  await expect(readPictureHeader(data, mime)).rejects.toMatchObject({ code: "papers.unreadable" });
});

test("whatever stands in a header, it is read or refused, at once", async () => {
  const whole = letter(75).subarray(0, 700);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(699), fc.nat(255)), { maxLength: 8 }), async (changes) => {
      const data = Buffer.from(whole);
      for (const [at, value] of changes) data[at] = value;
      for (const mime of ["image/jpeg", "image/png"] as const) {
        try {
          await readPictureHeader(data, mime);
        } catch (error) {
          expect(error).toBeInstanceOf(VisioborneError);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("a preview is small, of the same shape, and readable; what is no picture has none", async () => {
  const dir = mkdtempSync(join(tmpdir(), "vb-preview-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, "page.jpg");
  const log = memoryLog();
  for (const [dpi, colour] of [
    [75, false],
    [200, false],
    [300, true],
  ] as const) {
    const page = letter(dpi, colour);
    writeFileSync(path, page);
    const { width } = await readPictureHeader(page, "image/jpeg");
    const preview = await makePreview({ path, mime: "image/jpeg", width }, { log, signal: never });
    const small = await readPictureHeader(preview!, "image/jpeg");
    expect(preview!.length).toBeLessThan(24 * 1024);
    expect(small.width).toBeGreaterThan(300);
    expect(small.width).toBeLessThanOrEqual(620);
    expect(small.height / small.width).toBeCloseTo(297 / 210, 1);
    execFileSync("djpeg", ["-outfile", "/dev/null"], { input: preview });
  }
  expect(await makePreview({ path, mime: "image/png", width: 100 }, { log, signal: never })).toBeUndefined();
  expect(log.lines).toEqual([]);
  writeFileSync(path, "no picture at all");
  expect(await makePreview({ path, mime: "image/jpeg", width: 100 }, { log, signal: never })).toBeUndefined();
  expect(log.lines).toHaveLength(1);
  const gone = join(dir, "gone.jpg");
  expect(await makePreview({ path: gone, mime: "image/jpeg", width: 100 }, { log, signal: never })).toBeUndefined();
  const aborted = AbortSignal.abort();
  expect(await makePreview({ path, mime: "image/jpeg", width: 100 }, { log, signal: aborted })).toBeUndefined();
});

test("paper counts when it was seen to come, and has lain for a moment; once", () => {
  const watch = new FeederWatch();
  const look = (waiting: string | undefined, paper: boolean | "unknown", atS: number) =>
    watch.look(waiting, paper, atS * 1000);
  // It lay there before.
  expect([look("p1", true, 0), look("p1", true, 5)]).toEqual([false, false]);
  expect([look("p1", false, 6), look("p1", true, 7), look("p1", true, 8)]).toEqual([false, false, false]);
  expect([look("p1", true, 8.6), look("p1", true, 12)]).toEqual([true, false]);
  // What was seen for one piece says nothing of the next.
  expect([look("p1", false, 13), look("p2", true, 14), look("p2", true, 20)]).toEqual([false, false, false]);
  // A device that does not tell never starts.
  expect([look("p2", "unknown", 21), look("p2", true, 22), look("p2", true, 30)]).toEqual([false, false, false]);
});
