import { describe, expect, it } from "vitest";
import { BOARDS, chooseBoot, POWER_ON, type Boot, type Card, type Reset } from "../../image/firmware/choose.ts";
import { resetAfter } from "../../image/firmware/reset.ts";
import { readSettings } from "../../image/firmware/settings.ts";

const TRYBOOT: Reset = { tryboot: true, partition: 0 };
const AUTOBOOT = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";

type Files = Readonly<Record<number, Readonly<Record<string, string>>>>;

function cardOf(files: Files): Card {
  return {
    fats: async () => await Promise.resolve(Object.keys(files).map(Number)),
    read: async (partition, path) => {
      const text = files[partition]?.[path];
      return text === undefined ? undefined : Buffer.from(text);
    },
  };
}

function slot(name: string): Record<string, string> {
  return {
    "config.txt": "kernel=vmlinuz\ninitramfs initrd followkernel\n",
    vmlinuz: `kernel ${name}`,
    initrd: `initrd ${name}`,
    "cmdline.txt": `slot=${name} quiet\nsecond line`,
  };
}

const GOOD = { 1: { "autoboot.txt": AUTOBOOT }, 2: slot("a"), 3: slot("b") };

async function choose(files: Files, reset = POWER_ON, board = "qemu-virt"): Promise<Boot | string> {
  const found = await chooseBoot(cardOf(files), BOARDS[board]!, reset);
  return "stuck" in found ? found.stuck : found;
}

describe("the firmware's choice", () => {
  it("boots the partition of [all], and once that of [tryboot]", async () => {
    expect(await choose(GOOD)).toMatchObject({ partition: 2, tryboot: false, cmdline: "slot=a quiet" });
    const once = await choose(GOOD, TRYBOOT);
    expect(once).toMatchObject({ partition: 3, tryboot: true, cmdline: "slot=b quiet" });
    expect((once as Boot).kernel.toString()).toBe("kernel b");
    expect((once as Boot).initramfs?.toString()).toBe("initrd b");
  });

  it.each<[string, Files, Reset, string]>([
    ["no autoboot.txt: the first bootable partition", { 1: { note: "" }, 2: slot("a") }, POWER_ON, "kernel a"],
    ["a partition named by the reboot comes first", GOOD, { tryboot: false, partition: 3 }, "kernel b"],
    [
      "boot_partition=0 is the default",
      { 1: { "autoboot.txt": "boot_partition=0" }, 2: slot("a") },
      POWER_ON,
      "kernel a",
    ],
    [
      "[none] holds for nothing",
      { ...GOOD, 1: { "autoboot.txt": "boot_partition=2\n[none]\nboot_partition=3" } },
      POWER_ON,
      "kernel a",
    ],
    [
      "CRLF and remarks",
      { ...GOOD, 1: { "autoboot.txt": AUTOBOOT.replaceAll("\n", "\r\n# remark\r\n") } },
      TRYBOOT,
      "kernel b",
    ],
    [
      "os_prefix, and a path from the top",
      {
        1: {
          "config.txt": "os_prefix=sys/\nkernel=k\ncmdline=/c.txt",
          "sys/k": "kernel with prefix",
          "c.txt": "x",
        },
      },
      POWER_ON,
      "kernel with prefix",
    ],
    [
      "the default name of the kernel",
      { 1: { "config.txt": "", "kernel8.img": "kernel eight" } },
      POWER_ON,
      "kernel eight",
    ],
    [
      "model filters",
      { 1: { "config.txt": "[pi4]\nkernel=four\n[pi5]\nkernel=five\n[all]\n", four: "4", five: "5" } },
      POWER_ON,
      "5",
    ],
  ])("%s", async (_, files, reset, kernel) => {
    expect(((await choose(files, reset)) as Boot).kernel.toString()).toBe(kernel);
  });

  it.each<[string, Files, Reset, string, RegExp]>([
    ["no FAT", {}, POWER_ON, "qemu-virt", /no FAT partition/],
    ["nothing bootable", { 1: { note: "" } }, POWER_ON, "qemu-virt", /no FAT partition holds config.txt/],
    ["a slot that is gone does not become the other", { ...GOOD, 3: {} }, TRYBOOT, "qemu-virt", /partition 3: config/],
    ["a partition that is no FAT", { 1: GOOD[1], 2: GOOD[2] }, TRYBOOT, "qemu-virt", /partition 3: not a FAT/],
    ["a Pi 4 wants its firmware", GOOD, POWER_ON, "rpi4", /start4\.elf is missing/],
    ["no kernel", { 1: { "config.txt": "kernel=x" } }, POWER_ON, "qemu-virt", /no x/],
    ["no initramfs", { 1: { "config.txt": "kernel=x\ninitramfs y", x: "" } }, POWER_ON, "qemu-virt", /no y/],
    [
      "autoboot.txt beyond one sector",
      { ...GOOD, 1: { "autoboot.txt": AUTOBOOT.padEnd(513, "#") } },
      POWER_ON,
      "qemu-virt",
      /513 bytes/,
    ],
    [
      "without tryboot_a_b it is tryboot.txt",
      { ...GOOD, 1: { "autoboot.txt": "boot_partition=2" } },
      TRYBOOT,
      "qemu-virt",
      /kernel_2712.img/,
    ],
  ])("stays in the boot loader: %s", async (_, files, reset, board, why) => {
    expect(await choose(files, reset, board)).toMatch(why);
  });
});

describe("filters", () => {
  it.each([
    ["kinds combine", "[pi5]\n[tryboot]\na=1\n[all]\nb=2", { models: ["pi5"], tryboot: false }, { b: "2" }],
    ["kinds combine, both true", "[pi5]\n[tryboot]\na=1", { models: ["pi5"], tryboot: true }, { a: "1" }],
    ["a model replaces a model", "[pi4]\n[pi5]\na=1", { models: ["pi5"], tryboot: false }, { a: "1" }],
    ["an unknown filter passes nothing", "[EDID=x]\na=1\n[all]\nb=2", { models: [], tryboot: true }, { b: "2" }],
    ["the last value holds", "a=1\na=2", { models: [], tryboot: false }, { a: "2" }],
  ])("%s", (_, text, passing, expected) => {
    expect(Object.fromEntries(readSettings(text, passing))).toEqual(expected);
  });
});

describe("the one-shot flag", () => {
  it.each([
    ["armed by a restart", ["[   9.1] reboot: Restarting system with command '0 tryboot'"], true, TRYBOOT],
    ["a partition", ["reboot: Restarting system with command '3'"], true, { tryboot: false, partition: 3 }],
    ["plain restart", ["reboot: Restarting system"], true, POWER_ON],
    ["the power was cut after the words", ["reboot: Restarting system with command '0 tryboot'"], false, POWER_ON],
    ["nothing said", [], true, POWER_ON],
    ["other words", ["reboot: Restarting system with command 'tryboot please'"], true, POWER_ON],
  ])("%s", (_, lines, restarted, expected) => {
    expect(resetAfter(lines, restarted)).toEqual(expected);
  });
});
