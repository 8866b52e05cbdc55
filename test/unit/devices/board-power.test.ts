import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { BOARD_WELL, judgeBoard } from "../../../devices/board/conditions.ts";
import { PowerLatch, parseLatch } from "../../../devices/board/latch.ts";
import { parsePressure, parseWatchdog, readFacts } from "../../../devices/board/linux-facts.ts";
import type { BoardFacts } from "../../../devices/board/port.ts";
import { parseMillidegrees, readPower, readTemperature } from "../../../devices/board/power.ts";
import { parsePreEol, readCardWear } from "../../../devices/board/storage.ts";
import { FakeLinux } from "../../contract/kit/fake-linux.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "vb-power-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
const tree = (): FakeLinux => new FakeLinux(join(folder(), "root"));
const BOOT = "3c8f6ad6-70d1-4c0e-9a24-5d0b6a3f2b11";

describe("latched since the kernel's boot", () => {
  const facts = { undervoltage: false } as BoardFacts;

  test("a dip stays told when it is over, when the device is opened again, and not after a reboot", async () => {
    const runtimeDir = folder();
    const first = await PowerLatch.open(runtimeDir, BOOT);
    expect(first.latched(facts).undervoltage).toBe(false);
    await first.see({ undervoltage: true });
    await first.see({ undervoltage: false });
    expect(first.latched(facts).undervoltage).toBe(true);
    expect((await PowerLatch.open(runtimeDir, BOOT)).latched(facts).undervoltage).toBe(true);
    const rebooted = await PowerLatch.open(runtimeDir, BOOT.replace("3c", "4d"));
    expect(rebooted.latched(facts).undervoltage).toBe(false);
  });

  test("what the board does not tell stays untold, and a folder that takes nothing costs the memory only", async () => {
    const latch = await PowerLatch.open("/proc/no-such-folder", BOOT);
    expect(latch.latched({} as BoardFacts)).toEqual({});
    await latch.see({ throttled: true });
    expect(latch.latched({} as BoardFacts)).toEqual({ throttled: true });
  });

  test("any file is read as none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseLatch(text, BOOT)).toEqual({ undervoltage: false, throttled: false });
      }),
    );
  });
});

describe("power and heat", () => {
  test("the firmware's word where its device has another address, as on a Pi 5", async () => {
    const linux = tree();
    linux.write("sys/bus/platform/drivers/raspberrypi-firmware/soc@107c000000:firmware/get_throttled", "50000\n");
    expect(await readPower(linux.root)).toEqual({ undervoltage: true, throttled: true });
  });

  test("a board that has neither tells neither; a PC tells that it was too hot", async () => {
    const linux = tree();
    linux.write("sys/class/hwmon", null);
    expect(await readPower(linux.root)).toEqual({});
    const count = "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count";
    linux.write(count, "0\n");
    expect(await readPower(linux.root)).toEqual({ throttled: false });
    linux.write(count, "17\n");
    expect(await readPower(linux.root)).toEqual({ throttled: true });
  });

  test("without thermal zones the processor's chip tells its temperature", async () => {
    const linux = tree();
    linux.write("sys/class/thermal", null);
    linux.write("sys/class/hwmon/hwmon2/name", "k10temp\n");
    linux.write("sys/class/hwmon/hwmon2/temp1_input", "51250\n");
    linux.write("sys/class/hwmon/hwmon3/name", "nvme\n");
    linux.write("sys/class/hwmon/hwmon3/temp1_input", "66000\n");
    expect(await readTemperature(linux.root)).toBe(51.3);
  });

  test.each([
    ["48686\n", 48.686],
    ["-5000", -5],
    ["0", undefined],
    ["999999", undefined],
    ["", undefined],
    ["48.6", undefined],
    [undefined, undefined],
  ])("temperature %j is %s", (text, tempC) => {
    expect(parseMillidegrees(text)).toBe(tempC);
  });
});

describe("wear", () => {
  test.each([
    ["0x01\n", undefined],
    ["0x02\n", 80],
    ["0x3", 90],
    ["0x04", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("spare blocks %j: %s %%", (text, wearPct) => {
    expect(parsePreEol(text)).toBe(wearPct);
  });

  test("the worse of life and spare blocks, and nothing of a card that tells nothing", async () => {
    const linux = tree();
    expect(await readCardWear(linux.root)).toBeUndefined();
    linux.write("sys/block/mmcblk0/device/life_time", "0x02 0x01\n");
    linux.write("sys/block/mmcblk0/device/pre_eol_info", "0x01\n");
    expect(await readCardWear(linux.root)).toBe(20);
    linux.write("sys/block/mmcblk0/device/pre_eol_info", "0x03\n");
    expect(await readCardWear(linux.root)).toBe(90);
  });
});

describe("memory and watchdog", () => {
  const PRESSURE =
    "some avg10=0.00 avg60=41.50 avg300=3.00 total=123456\nfull avg10=0.00 avg60=8.00 avg300=1.00 total=1\n";

  test.each([
    [PRESSURE, 41.5],
    ["some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", 0],
    ["", undefined],
    ["some avg10=x", undefined],
  ])("pressure %j: %s %%", (text, pct) => {
    expect(parsePressure(text)).toBe(pct);
  });

  test("memory that others wait for is low before it is full, with hysteresis", () => {
    const at = (memoryPressurePct: number, before = BOARD_WELL): ReturnType<typeof judgeBoard> =>
      judgeBoard(
        before,
        {
          model: "m",
          memoryFreeMb: 900,
          memoryTotalMb: 1000,
          memoryPressurePct,
          load1: 0,
          diskFreePct: 50,
          clockSynchronised: true,
          kernelBootId: BOOT,
          network: "up",
        },
        0,
      );
    expect(at(39).conditions).toEqual([]);
    const low = at(62);
    expect(low.conditions).toEqual([{ code: "memory.low", detail: "62 % of a minute waited" }]);
    expect(at(30, low).conditions).toHaveLength(1);
    expect(at(19, low).conditions).toEqual([]);
  });

  test.each([
    ["active\n", true],
    ["inactive\n", false],
    ["", undefined],
    [undefined, undefined],
  ])("watchdog %j: %s", (text, on) => {
    expect(parseWatchdog(text)).toBe(on);
  });

  test("all of it in the board's figures", async () => {
    const linux = tree();
    linux.write("proc/pressure/memory", PRESSURE);
    linux.write("sys/class/watchdog/watchdog0/state", "active\n");
    expect(await readFacts({ root: linux.root, dataDir: linux.root })).toMatchObject({
      memoryPressurePct: 41.5,
      watchdog: true,
      links: [{ name: "eth0", kind: "wired", state: "up" }],
    });
  });
});
