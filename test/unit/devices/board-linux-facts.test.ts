import * as fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  parseLifeTime,
  parseLoad,
  parseMeminfo,
  parseThrottled,
  plainText,
  readFacts,
} from "../../../devices/board/linux-facts.ts";
import { FakeLinux } from "../../contract/kit/fake-linux.ts";

describe("what /proc and /sys say", () => {
  test.each([
    ["0x0", { undervoltage: false, throttled: false }],
    ["50005\n", { undervoltage: true, throttled: true }],
    ["0x50000", { undervoltage: true, throttled: true }],
    ["0x80008", { undervoltage: false, throttled: false }],
    ["0x40000", { undervoltage: false, throttled: true }],
    ["throttled=0x0", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("get_throttled %j", (text, expected) => expect(parseThrottled(text)).toEqual(expected));

  test.each([
    ["0x01 0x01\n", 10],
    ["0x02 0x09", 90],
    ["0x0a 0x0b", 100],
    ["0x00 0x00", undefined],
    ["0x0c 0x01", undefined],
    ["rubbish", undefined],
  ])("life_time %j", (text, expected) => expect(parseLifeTime(text)).toBe(expected));

  test.each([
    ["Raspberry Pi 5 Model B Rev 1.0\0", "Raspberry Pi 5 Model B Rev 1.0"],
    ["a\nb\u001b[31mc", "a b [31mc"],
    ["\0\0", undefined],
    [undefined, undefined],
  ])("text %j", (text, expected) => expect(plainText(text)).toBe(expected));

  test("no text makes a parser throw or return what is no number", () => {
    const fragment = fc.constantFrom("MemTotal:", "MemAvailable:", " 12 kB\n", "0x", "50005", " 0x0b", "\n", "1.5 ");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragment).map((parts) => parts.join("")),
        ),
        (text) => {
          expect(Number.isFinite(parseLoad(text))).toBe(true);
          const memory = parseMeminfo(text);
          if (memory) for (const mb of Object.values(memory)) expect(Number.isFinite(mb)).toBe(true);
          const wearPct = parseLifeTime(text);
          if (wearPct !== undefined) expect(wearPct).toBeLessThanOrEqual(100);
          parseThrottled(text);
          expect((plainText(text) ?? "").length).toBeLessThanOrEqual(80);
        },
      ),
    );
  });
});

describe("a board's figures", () => {
  let dataDir: string;
  let tree: FakeLinux;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "vb-board-"));
    tree = new FakeLinux(join(dataDir, "root"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
  const facts = (): ReturnType<typeof readFacts> => readFacts({ root: tree.root, dataDir });

  test("of a Raspberry Pi 4", async () => {
    expect(await facts()).toMatchObject({
      model: "Raspberry Pi 4 Model B Rev 1.5",
      serial: "10000000abcdef01",
      tempC: 48.7,
      undervoltage: false,
      memoryTotalMb: 1850,
      memoryFreeMb: 1370,
      load1: 0.31,
      clockSynchronised: true,
      kernelBootId: "3c8f6ad6-70d1-4c0e-9a24-5d0b6a3f2b11",
      network: "up",
    });
  });

  test("the firmware's own word on its power goes before the sensor's", async () => {
    tree.write("sys/devices/platform/soc/soc:firmware/get_throttled", "0x50000\n");
    expect(await facts()).toMatchObject({ undervoltage: true, throttled: true });
  });

  test("the processor's temperature, not that of a hotter part, and not a sleeping sensor's", async () => {
    tree.write("sys/class/thermal/thermal_zone1/type", "wifi\n");
    tree.write("sys/class/thermal/thermal_zone1/temp", "71000\n");
    tree.write("sys/class/thermal/thermal_zone2/type", "soc-thermal\n");
    tree.write("sys/class/thermal/thermal_zone2/temp", "0\n");
    expect((await facts()).tempC).toBe(48.7);
  });

  test("the wear of an eMMC card", async () => {
    tree.write("sys/block/mmcblk0/device/life_time", "0x03 0x05\n");
    expect((await facts()).diskWearPct).toBe(50);
  });

  test("a network that is up counts though a bridge is down, and a bridge does not stand in for a cable", async () => {
    expect((await facts()).network).toBe("up");
    tree.write("sys/class/net/docker0/operstate", "up\n");
    tree.write("sys/class/net/eth0/operstate", "down\n");
    expect((await facts()).network).toBe("down");
    tree.write("sys/class/net/eth0", null);
    expect((await facts()).network).toBe("up");
  });

  test("free space of a data folder that is not made yet: that of the folder above", async () => {
    const { diskFreePct } = await readFacts({ root: tree.root, dataDir: join(dataDir, "not", "yet") });
    expect(diskFreePct).toBeGreaterThanOrEqual(0);
    expect(diskFreePct).toBeLessThanOrEqual(100);
  });

  test("without memory figures or a boot id there is no board", async () => {
    for (const path of ["proc/meminfo", "proc/sys/kernel/random/boot_id"]) {
      const broken = new FakeLinux(join(dataDir, path));
      broken.write(path, "rubbish");
      await expect(readFacts({ root: broken.root, dataDir })).rejects.toMatchObject({
        code: "board.absent",
        message: expect.stringContaining(path) as string,
      });
    }
  });
});
