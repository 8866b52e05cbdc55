import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { receipts } from "../../../src/borne/erasure-receipt.ts";
import { event } from "../../../src/contract/generated/validators.js";
import type { ErasedFile } from "../../../src/papers/options.ts";
import { FileSource } from "../../../src/papers/store/file-source.ts";
import { Folder } from "../../../src/papers/store/folder.ts";
import { isInRam, papersDir, wipeLeftovers } from "../../../src/papers/store/place.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "vb-papers-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function stand(maxBytes = 1e6) {
  const path = join(scratch(), "call");
  const clock = new FakeClock();
  const erased: ErasedFile[] = [];
  const folder = new Folder({ path, maxBytes, clock, erased: (files) => void erased.push(...files) });
  return { folder, path, clock, erased };
}

test("what is kept is in a receipt when it has gone, with its hash, and under no name of its own", async () => {
  const { folder, path, clock, erased } = stand();
  const data = Buffer.from("invented");
  const kept = await folder.keep("print", data, "pdf");
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(kept.path).mode & 0o777).toBe(0o600);
  expect(readFileSync(kept.path)).toEqual(data);
  clock.advance(5_000);
  await folder.wipe(kept.path);
  await folder.wipe(kept.path);
  expect(existsSync(kept.path)).toBe(false);
  const sha256 = createHash("sha256").update(data).digest("hex");
  expect(erased).toMatchObject([{ what: "print", bytes: 8, sha256, madeMs: 0, goneMs: 5_000, why: "printed" }]);
  expect(kept.path).not.toContain(erased[0]!.id);
  expect(folder.bytes()).toBe(0);
});

test("a file of a device is taken over, closed to all others, and hashed", async () => {
  const { folder, path, erased } = stand();
  const page = join(path, "page.jpg");
  writeFileSync(page, "page", { mode: 0o644 });
  const { bytes, sha256 } = await folder.adopt("page", page);
  expect({ bytes, sha256 }).toEqual({ bytes: 4, sha256: createHash("sha256").update("page").digest("hex") });
  expect(statSync(page).mode & 0o777).toBe(0o600);
  await folder.end("end");
  expect(existsSync(path)).toBe(false);
  expect(erased).toMatchObject([{ what: "page", why: "end" }]);
});

test("at the end everything goes, also what nobody announced", async () => {
  const { folder, path } = stand();
  mkdirSync(join(path, "scan-1"));
  writeFileSync(join(path, "scan-1", "begun.part"), "half a page");
  await folder.keep("preview", Buffer.from("x"), "jpg");
  await folder.end("moved");
  expect(existsSync(path)).toBe(false);
  await folder.end("moved");
});

test("RAM has a bound: no file more, and nothing of it is left", async () => {
  const { folder, path } = stand(10);
  await folder.keep("print", Buffer.alloc(8), "pdf");
  expect(folder.hasRoom()).toBe(true);
  await expect(folder.keep("print", Buffer.alloc(8), "pdf")).rejects.toMatchObject({ code: "papers.full" });
  expect(readdirSync(path)).toHaveLength(1);
});

test("after fifteen minutes it goes, whatever it is; what is younger stays", async () => {
  const { folder, clock, erased } = stand();
  const old = await folder.keep("print", Buffer.from("old"), "pdf");
  clock.advance(14 * 60_000);
  const young = await folder.keep("print", Buffer.from("young"), "pdf");
  await folder.wipeOld(15 * 60_000);
  expect(erased).toEqual([]);
  clock.advance(60_000);
  await folder.wipeOld(15 * 60_000);
  expect(existsSync(old.path)).toBe(false);
  expect(existsSync(young.path)).toBe(true);
  expect(erased).toMatchObject([{ why: "too-old" }]);
  expect(folder.oldestMs([old.path, young.path])).toBe(14 * 60_000);
});

test("what a killed daemon has left is wiped and named by its hash; the folder is there again, and empty", async () => {
  const runtimeDir = scratch();
  const folder = papersDir(runtimeDir);
  mkdirSync(join(folder, "call", "scan-1"), { recursive: true });
  writeFileSync(join(folder, "call", "a.jpg"), "page");
  writeFileSync(join(folder, "call", "scan-1", "b.jpg.part"), "half");
  const left = await wipeLeftovers(folder);
  expect(left.map(({ bytes }) => bytes)).toEqual([4, 4]);
  expect(left.map(({ sha256 }) => sha256)).toContain(createHash("sha256").update("half").digest("hex"));
  expect(readdirSync(folder)).toEqual([]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(await wipeLeftovers(folder)).toEqual([]);
});

test("whether a folder is in RAM is asked of the file system", async () => {
  expect(await isInRam("/dev/shm")).toBe(true);
  expect(await isInRam("/proc")).toBe(false);
  expect(await isInRam("/nowhere/at/all")).toBe(false);
});

test("a receipt is an event of the contract and stays within a kibibyte, whatever was there", () => {
  const files: ErasedFile[] = Array.from({ length: 62 }, (_, index) => ({
    id: "0123456789abcdef",
    what: "print-preview",
    bytes: 52_428_800,
    sha256: "f".repeat(64),
    madeMs: 99_999_999_999,
    goneMs: 99_999_999_999,
    why: index % 2 === 0 ? "withdrawn" : "too-old",
  }));
  const events = receipts(files);
  expect(events.reduce((sum, { count = 0 }) => sum + count, 0)).toBe(62);
  for (const [index, body] of events.entries()) {
    const boot = "0123456789abcdef";
    const stamp = { v: 1, id: `${boot}-${index + 1}`, boot, seq: index + 1, ts: 1.8e12, up_ms: 9e10, sync: true };
    const message = { ...stamp, ...body };
    expect(event(message), JSON.stringify(event.errors)).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(1024);
  }
});

test("a page is read in chunks as it lies there; once it has gone it can't be", async () => {
  const { folder } = stand();
  const data = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  const { path, bytes } = await folder.keep("page", data, "jpg");
  const source = new FileSource(path, bytes);
  const read: Uint8Array[] = [];
  for (let from = 0; from < bytes; from += 1_100) read.push(await source.read(from, Math.min(bytes, from + 1_100)));
  expect(Buffer.concat(read)).toEqual(data);
  expect(Buffer.from(await source.read(100, 200))).toEqual(data.subarray(100, 200));
  await folder.end("end");
  source.forget();
  await expect(source.read(0, 1_100)).rejects.toMatchObject({ code: "papers.store" });
});
