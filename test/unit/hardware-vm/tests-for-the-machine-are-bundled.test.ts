import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleTests } from "../../hardware-vm/host/bundle.ts";

const root = join(import.meta.dirname, "../../..");

test("each group is one program that Node reads, with the runner of the vitest that is installed", async () => {
  const out = mkdtempSync(join(tmpdir(), "vb-bundle-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const groups = readdirSync(join(root, "test/hardware-vm/suites"))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".tests.ts"))
    .map((name) => name.replace(/\.ts$/, ""));
  expect(groups.length).toBeGreaterThan(5);
  await bundleTests(root, groups, out);
  const files = readdirSync(out);
  expect(files).toEqual(
    expect.arrayContaining([...groups.map((name) => `${name}.js`), "media-main.js", "sound-main.js"]),
  );
  const text = files.map((name) => readFileSync(join(out, name), "utf8")).join("\n");
  expect(text).toContain("function startTests(");
  // Nothing is left to be found in a machine that has no node_modules but the native packages.
  expect(text).not.toMatch(/^import .* from "vitest/m);
  for (const name of groups) execFileSync(process.execPath, ["--check", join(out, `${name}.js`)]);
});
