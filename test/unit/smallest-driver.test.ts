import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { driverNames } from "../../devices/registry.ts";
import { readProfile } from "../../src/cli/profile.ts";
import { tempDir } from "../support/twin-borne.ts";

/** docs/adding-a-driver.md is proven by the driver that it shows. That its links lead somewhere is tested with all documents. */
const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const guide = read("docs/adding-a-driver.md");
const DRIVER = "devices/lamps/sysfs-led.ts";

test("the smallest driver has fewer than 100 lines, as many as the guide says", () => {
  const lines = read(DRIVER).trimEnd().split("\n").length;
  expect(lines).toBeLessThan(100);
  expect(guide).toContain(`Write the driver: ${lines} lines`);
});

test("the guide goes through every file of it: port, driver, registry, suite, rig, bench, profile", () => {
  for (const file of [
    "devices/lamps/port.ts",
    DRIVER,
    "devices/registry.ts",
    "test/contract/lamps.suite.ts",
    "test/contract/lamps-sysfs-led.test.ts",
    "test/contract/kit/fake-leds.ts",
    "devices/profiles/",
  ]) {
    expect(guide).toContain(`](../${file})`);
  }
  expect(driverNames("lamps")).toContain("sysfs-led");
});

test("the line of the registry is the one that is there", () => {
  const [, line = ""] = /`("sysfs-led": async [^`]+)`/.exec(guide) ?? [];
  expect(read("devices/registry.ts")).toContain(line);
});

test("the profile in the guide is valid", async () => {
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(guide) ?? [];
  const file = join(tempDir("guide"), "profile.yaml");
  writeFileSync(file, `name: guide\n${yaml}`);
  const { profile, problems } = await readProfile(file);
  expect(problems).toEqual([]);
  expect(profile?.devices["lamps"]).toMatchObject({ driver: "sysfs-led", options: { ring: "ACT" } });
});
