import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { DriverContext } from "../../devices/device.ts";
import { LAMP_NAMES } from "../../devices/lamps/port.ts";
import { sysfsLedLamps } from "../../devices/lamps/sysfs-led.ts";
import { driverContext } from "./kit/context.ts";
import { FakeLeds } from "./kit/fake-leds.ts";
import { lampsSuite } from "./lamps.suite.ts";

const NAMES = Object.fromEntries([...LAMP_NAMES, "buzzer"].map((name) => [name, name]));
const benches = new Map<DriverContext, FakeLeds>();

/** The LEDs of a test: the same each time that it asks. */
function ledsOf(context: DriverContext): FakeLeds {
  const leds = benches.get(context) ?? new FakeLeds(mkdtempSync(join(tmpdir(), "vb-leds-")));
  benches.set(context, leds);
  return leds;
}

afterEach(() => {
  for (const leds of benches.values()) {
    leds.close();
    rmSync(join(leds.folder, ".."), { recursive: true, force: true });
  }
  benches.clear();
});

lampsSuite({
  name: "sysfs-led",
  open: (context) => sysfsLedLamps.open({ folder: ledsOf(context).folder, ...NAMES }, context),
  bench: ledsOf,
});

test("the LED's own trigger is taken off, its brightest is what on means, and no file is ever made", async () => {
  const context = driverContext("lamps");
  const leds = ledsOf(context);
  const lamps = await sysfsLedLamps.open({ folder: leds.folder, ring: "ring" }, context);
  expect(leds.read("ring", "trigger")).toMatch(/^none/);
  expect(leds.read("sent", "trigger")).toContain("[mmc0]");
  lamps.set({ ring: "on", sent: "on" });
  expect(leds.read("ring")).toMatch(/^255/);
  expect(leds.read("sent")).toBe("0");
  await lamps.close();
  expect(leds.read("ring")).toMatch(/^0/);
  await expect(sysfsLedLamps.open({ folder: leds.folder, ring: "ACT" }, context)).rejects.toMatchObject({
    code: "lamps.absent",
  });
});
