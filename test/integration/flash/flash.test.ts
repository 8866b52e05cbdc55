import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Drive } from "../../../src/flash/drives.ts";
import { flash, type Step } from "../../../src/flash/flash.ts";
import { verifyRanges } from "../../../src/flash/write.ts";
import { blockMapOf } from "../../support/block-map.ts";

const MIB = 1024 * 1024;
/** Something, a hole of 6 MiB, something again, and an end that is no whole block. */
const IMAGE = Buffer.concat([randomBytes(3 * MIB), Buffer.alloc(6 * MIB), randomBytes(MIB), randomBytes(1000)]);

let dir: string;
let loops: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-flash-"));
  loops = [];
  writeFileSync(join(dir, "card.img"), IMAGE);
  writeFileSync(join(dir, "card.img.bmap"), blockMapOf(IMAGE));
});
afterEach(() => {
  for (const loop of loops) execFileSync("losetup", ["-d", loop]);
  rmSync(dir, { recursive: true, force: true });
});

/** A block device that holds noise, as a card that was used before does. */
function card(bytes = 16 * MIB): Drive {
  const file = join(dir, `card-${loops.length}`);
  writeFileSync(file, randomBytes(bytes));
  const path = execFileSync("losetup", ["-f", "--show", file], { encoding: "utf8" }).trim();
  loops.push(path);
  return { path, bytes, name: "card", bus: "usb", mounted: [] };
}

function fileDrive(): Drive {
  const path = join(dir, "disk.img");
  writeFileSync(path, "");
  return { path, bytes: Infinity, name: "file", bus: null, mounted: [] };
}

const sha256 = (data: Buffer): string => createHash("sha256").update(data).digest("hex");

describe("to a card", () => {
  test.each(["none", "xz", "gzip", "zstd"])(
    "an image by %s: what is mapped is written, and read back",
    async (packer) => {
      const drive = card();
      const names = { none: "card.img", xz: "card.img.xz", gzip: "card.img.gz", zstd: "card.img.zst" };
      const image = join(dir, names[packer as keyof typeof names]);
      if (packer !== "none") execFileSync(packer, ["-k", "-1", join(dir, "card.img")]);
      const before = readFileSync(drive.path).subarray(4 * MIB, 9 * MIB);
      const steps = new Set<Step>();
      const shares: number[] = [];
      const done = await flash({
        image,
        drive,
        onProgress: (step, share) => void (steps.add(step), shares.push(share)),
      });
      expect(done).toEqual({ drive: drive.path, bytes: 4 * MIB + 1000, checked: true });
      const after = readFileSync(drive.path);
      expect(sha256(after.subarray(0, 3 * MIB))).toBe(sha256(IMAGE.subarray(0, 3 * MIB)));
      expect(sha256(after.subarray(9 * MIB, IMAGE.length))).toBe(sha256(IMAGE.subarray(9 * MIB)));
      // A hole takes no time and no wear: what was there stays.
      expect(after.subarray(4 * MIB, 9 * MIB).equals(before)).toBe(true);
      expect([...steps]).toEqual(["writing", "verifying"]);
      expect(Math.max(...shares)).toBe(1);
    },
  );

  test("without a block map all of it is written", async () => {
    rmSync(join(dir, "card.img.bmap"));
    execFileSync("xz", ["-1", join(dir, "card.img")]);
    const drive = card();
    expect(await flash({ image: join(dir, "card.img.xz"), drive })).toMatchObject({
      bytes: IMAGE.length,
      checked: false,
    });
    expect(sha256(readFileSync(drive.path).subarray(0, IMAGE.length))).toBe(sha256(IMAGE));
  });

  test("a card that something is mounted from is refused, and left as it is", async () => {
    const drive = card();
    execFileSync("mkfs.ext4", ["-q", "-F", drive.path]);
    const place = join(dir, "mounted");
    mkdirSync(place);
    execFileSync("mount", [drive.path, place]);
    try {
      await expect(flash({ image: join(dir, "card.img"), drive })).rejects.toMatchObject({ code: "flash.busy" });
    } finally {
      execFileSync("umount", [place]);
    }
    // What a desktop has mounted by itself is unmounted first.
    execFileSync("mount", [drive.path, place]);
    const done = await flash({ image: join(dir, "card.img"), drive: { ...drive, mounted: [place] } });
    expect(done.checked).toBe(true);
  });

  test("a card that is too small is refused before anything is written", async () => {
    const drive = card(8 * MIB);
    const before = sha256(readFileSync(drive.path));
    await expect(flash({ image: join(dir, "card.img"), drive })).rejects.toMatchObject({ code: "flash.small" });
    expect(sha256(readFileSync(drive.path))).toBe(before);
  });
});

describe("what is wrong is told", () => {
  test("an image that is not that of the map", async () => {
    const other = Buffer.from(IMAGE);
    other[100] = (other[100] ?? 0) ^ 1;
    writeFileSync(join(dir, "card.img"), other);
    await expect(flash({ image: join(dir, "card.img"), drive: fileDrive() })).rejects.toMatchObject({
      code: "flash.sum",
    });
  });

  test("an image that was cut, packed or not", async () => {
    execFileSync("xz", ["-k", "-1", join(dir, "card.img")]);
    truncateSync(join(dir, "card.img.xz"), 2 * MIB);
    await expect(flash({ image: join(dir, "card.img.xz"), drive: fileDrive() })).rejects.toMatchObject({
      code: "flash.image",
    });
    truncateSync(join(dir, "card.img"), 2 * MIB);
    await expect(flash({ image: join(dir, "card.img"), drive: fileDrive() })).rejects.toMatchObject({
      code: "flash.short",
    });
  });

  test("no image, no drive, a map that is not there", async () => {
    await expect(flash({ image: join(dir, "none.img"), drive: fileDrive() })).rejects.toMatchObject({
      code: "flash.image",
    });
    const gone = { ...fileDrive(), path: join(dir, "gone") };
    await expect(flash({ image: join(dir, "card.img"), drive: gone })).rejects.toMatchObject({ code: "flash.drive" });
    await expect(
      flash({ image: join(dir, "card.img"), bmap: join(dir, "none.bmap"), drive: fileDrive() }),
    ).rejects.toMatchObject({ code: "flash.bmap" });
  });
});

test("to a file, for a virtual machine: what is not mapped stays a hole", async () => {
  const drive = fileDrive();
  await flash({ image: join(dir, "card.img"), drive });
  expect(sha256(readFileSync(drive.path))).toBe(sha256(IMAGE));
  expect(statSync(drive.path).blocks * 512).toBeLessThan(5 * MIB);
});

test("a card that does not keep what was written is told by the place", async () => {
  const path = join(dir, "worn.img");
  writeFileSync(path, IMAGE);
  const range = { from: 0, to: 2 * MIB, sha256: sha256(IMAGE.subarray(0, 2 * MIB)) };
  await using handle = await open(path, "r+");
  await verifyRanges(handle, [range], () => undefined);
  await handle.write(Buffer.from([0, 1, 2]), 0, 3, MIB);
  await expect(verifyRanges(handle, [range], () => undefined)).rejects.toMatchObject({
    code: "flash.verify",
    context: { from: 0, to: 2 * MIB },
  });
});
