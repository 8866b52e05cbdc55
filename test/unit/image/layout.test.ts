import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { BOARDS, type BoardName } from "../../../images/boards.ts";
import { uuidOf } from "../../../images/disk.ts";
import { PARTITIONS, SIZES_MB, autobootText, commandLine, configText, genimageText } from "../../../images/layout.ts";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

describe("autoboot.txt", () => {
  it("fits in the one sector that the firmware reads", () => {
    expect(Buffer.byteLength(autobootText())).toBeLessThanOrEqual(512);
  });

  it("boots slot A and tries slot B", () => {
    expect(autobootText()).toBe("[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n");
    expect(PARTITIONS.indexOf("boot_a") + 1).toBe(2);
    expect(PARTITIONS.indexOf("boot_b") + 1).toBe(3);
  });
});

describe.each(Object.keys(BOARDS) as BoardName[])("boot partition of %s", (name) => {
  const board = BOARDS[name];
  const line = commandLine(board.consoles);

  it("has one line for the kernel, without root=", () => {
    expect(line.trim().split("\n")).toHaveLength(1);
    expect(line).not.toContain("root=");
    expect(line).toContain("visioborne.slot=auto");
    expect(line).toMatch(/panic=\d+/);
  });

  it("names the files that are beside it", () => {
    const text = configText(board, true);
    expect(text).toMatch(/^kernel=vmlinuz$/m);
    expect(text).toMatch(/^initramfs initramfs\.gz followkernel$/m);
    // The firmware reads 98 characters of a line at most.
    for (const one of text.split("\n")) expect(one.length).toBeLessThanOrEqual(98);
  });

  it("has a profile", () => {
    expect(readFileSync(join(root, `devices/profiles/${board.profile}.yaml`), "utf8")).toContain(
      `name: ${board.profile}`,
    );
  });
});

it.each([
  ["rpi4", "raspberry-pi-4"],
  ["rpi4", "raspberry-pi-cm4"],
  ["rpi5", "raspberry-pi-5"],
  ["rpi3", "raspberry-pi-3"],
  ["zero2w", "raspberry-pi-zero-2-w"],
] as const)("%s: config.txt has the lines that the profile %s asks for", (name, profileName) => {
  const board = BOARDS[name];
  const profile = readFileSync(join(root, `devices/profiles/${profileName}.yaml`), "utf8");
  const asked = Array.from(profile.matchAll(/^# {3}([a-z_0-9]+=\S+)/gm), (match) => match[1] ?? "");
  expect(asked.length).toBeGreaterThan(2);
  const text = configText(board, true).split("\n");
  for (const line of asked) expect(text).toContain(line);
});

it.each(["rpi3", "zero2w"] as const)("%s: the first stage, which reads no GPT, finds the FAT partitions", (name) => {
  expect(BOARDS[name].bootcode).toBe(true);
  const text = genimageText({ name: "disk.img", hybrid: true, uuid: (part) => uuidOf(part) });
  expect(text).toContain("partition-table-type = hybrid");
  for (const part of PARTITIONS)
    expect(block(text, part).includes("partition-type = 0x0c"), part).toBe(/^BORNECFG|^boot/.test(part));
});

describe("partitions", () => {
  const text = genimageText({ name: "disk.img", hybrid: false, uuid: (name) => uuidOf(name) });

  it("are in their order, slot B empty", () => {
    expect(Array.from(text.matchAll(/partition (\w+) \{/g), (match) => match[1])).toEqual([...PARTITIONS]);
    for (const name of ["boot_b", "system_b"]) expect(block(text, name)).not.toContain("image =");
    for (const name of ["BORNECFG", "boot_a", "system_a", "data"]) expect(block(text, name)).toContain("image =");
  });

  it("have the same size in both slots", () => {
    for (const kind of ["boot", "system"])
      expect(/size = (\d+)M/.exec(block(text, `${kind}_a`))?.[1]).toBe(
        /size = (\d+)M/.exec(block(text, `${kind}_b`))?.[1],
      );
  });

  it("fit on a card of 4 GB", () => {
    const all = SIZES_MB.config + 2 * (SIZES_MB.boot + SIZES_MB.system) + SIZES_MB.data;
    expect(all * 1024 * 1024).toBeLessThan(3_600_000_000);
  });

  it("have identifiers that depend on their names alone", () => {
    expect(uuidOf("a")).toBe(uuidOf("a"));
    expect(uuidOf("a")).not.toBe(uuidOf("b"));
    expect(uuidOf("a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

function block(text: string, name: string): string {
  return new RegExp(`partition ${name} \\{[^}]*\\}`).exec(text)?.[0] ?? "";
}
