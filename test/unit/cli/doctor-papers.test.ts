import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { checkPapers } from "../../../src/cli/doctor/papers.ts";
import type { Config } from "../../../src/borne/config/types.ts";

afterEach(() => void vi.unstubAllEnvs());

const config = (runtimeDir: string, onDisk = false, desk: object | undefined = {}) =>
  ({ runtimeDir, papers: { onDisk }, desk }) as unknown as Config;

/** Of this checkout: on a disk, where tests run. */
function onDisk(): string {
  mkdirSync(".visioborne", { recursive: true });
  const dir = mkdtempSync(join(".visioborne", "doctor-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("a runtime folder in RAM is well, before it is made too; one on a disk is a problem, unless it is allowed", async () => {
  expect(await checkPapers(config("/dev/shm/visioborne/not-yet"))).toMatchObject({ level: "ok" });
  const dir = onDisk();
  expect(await checkPapers(config(dir))).toMatchObject({ level: "problem" });
  expect(await checkPapers(config(dir, true))).toMatchObject({ level: "warning" });
  const { desk: _, ...without } = config(dir);
  expect(await checkPapers(without as Config)).toMatchObject({ level: "ok" });
});

test("without djpeg there are no previews", async () => {
  vi.stubEnv("PATH", onDisk());
  const { level, found, todo } = await checkPapers(config("/dev/shm"));
  expect({ level, found }).toEqual({ level: "warning", found: "djpeg, cjpeg not found" });
  expect(todo).toContain("libjpeg-turbo-progs");
});
