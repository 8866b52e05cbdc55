import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { blockMapOf } from "../support/block-map.ts";
import { visioborne } from "../support/visioborne.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-flash-cli-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("flash: an image to a file; the answer as JSON; a disk of the computer is refused; nobody to ask is said", async () => {
  const image = join(dir, "card.img");
  const disk = join(dir, "disk.img");
  const data = Buffer.alloc(100_000, 7);
  writeFileSync(image, data);
  writeFileSync(`${image}.bmap`, blockMapOf(data));
  writeFileSync(disk, "");
  const unasked = await visioborne(["flash", image, "--drive", disk]);
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toContain("expected --yes");
  expect(readFileSync(disk)).toHaveLength(0);
  const done = await visioborne(["flash", image, "--drive", disk, "--yes", "--json"]);
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout)).toEqual({ drive: disk, bytes: data.length, checked: true });
  expect(done.stderr).toContain("reading back 100 %");
  expect(readFileSync(disk).equals(data)).toBe(true);
  const system = await visioborne(["flash", image, "--drive", "/dev/null", "--yes"]);
  expect(system.code).toBe(2);
  expect(system.stderr).toContain("no drive that can be taken out");
  const list = await visioborne(["flash", "--list", "--json"]);
  expect(list.code).toBe(0);
  expect(JSON.parse(list.stdout)).toBeInstanceOf(Array);
});
