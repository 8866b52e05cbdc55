import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AUTOBOOT, TrybootBoard, firmwareBoots } from "../../support/update/tryboot-board.ts";

let board: TrybootBoard;
beforeEach(() => {
  board = new TrybootBoard();
});
afterEach(() => board.remove());

const says = (...args: string[]): string => {
  const { ok, out, err } = board.run(...args);
  expect({ args, ok, err }).toEqual({ args, ok: true, err: "" });
  return out;
};
const refuses = (...args: string[]): string => {
  const { ok, err } = board.run(...args);
  expect({ args, ok }).toEqual({ args, ok: false });
  return err;
};

describe("backend of RAUC for tryboot", () => {
  it("says which slot runs and which boots", () => {
    expect([says("get-current"), says("get-primary")]).toEqual(["A", "A"]);
    expect([says("get-state", "A"), says("get-state", "B")]).toEqual(["good", "bad"]);
    board.boots(3, true);
    expect([says("get-current"), says("get-primary")]).toEqual(["B", "A"]);
  });

  it("tries the other slot once, and goes back without a word", () => {
    says("set-state", "B", "bad");
    says("set-primary", "B");
    expect([board.param(), says("get-primary")]).toEqual(["0 tryboot\n", "B"]);
    expect(board.restart("ordered")).toBe(3);
    expect(board.restart("ordered")).toBe(2);
  });

  it("keeps the slot on trial by swapping two digits, once", () => {
    says("set-primary", "B");
    board.restart("ordered");
    says("set-state", "B", "good");
    expect(board.autoboot()).toBe("[all]\ntryboot_a_b=1\nboot_partition=3\n[tryboot]\nboot_partition=2\n");
    expect([says("get-state", "B"), says("get-state", "A"), says("get-primary")]).toEqual(["good", "bad", "B"]);
    const before = statSync(board.autobootFile).mtimeMs;
    says("set-state", "B", "good");
    expect(statSync(board.autobootFile).mtimeMs).toBe(before);
    expect(board.restart("cut")).toBe(3);
    // And the way back, the next time.
    says("set-primary", "A");
    expect(board.restart("ordered")).toBe(2);
    says("set-state", "A", "good");
    expect(board.autoboot()).toBe(AUTOBOOT);
  });

  it("writes in place: the file keeps its sector, and p1 is written to only meanwhile", () => {
    const inode = statSync(board.autobootFile).ino;
    board.boots(3, true);
    says("set-state", "B", "good");
    expect(statSync(board.autobootFile).ino).toBe(inode);
    const p1 = join(board.root, "boot/config");
    expect(readFileSync(join(board.root, "log"), "utf8")).toBe(
      `mount -o remount,rw ${p1}\nmount -o remount,ro ${p1}\n`,
    );
  });

  it("keeps what people wrote into autoboot.txt: comments, Windows' ends of line, other sections", () => {
    const text =
      "# borne\r\n[all]\r\ntryboot_a_b=1\r\nboot_partition=2\r\n[tryboot]\r\nboot_partition=3\r\n[none]\r\nboot_partition=9\r\n";
    writeFileSync(board.autobootFile, text);
    board.boots(3, true);
    says("set-state", "B", "good");
    expect(board.autoboot()).toBe(text.replace("=2", "=x").replace("=3", "=2").replace("=x", "=3"));
    // Without its last end of line it grows by one byte: then by a new file, whole or not at all.
    writeFileSync(board.autobootFile, AUTOBOOT.trimEnd());
    says("set-state", "B", "good");
    expect([firmwareBoots(board.autoboot(), false), firmwareBoots(board.autoboot(), true)]).toEqual([3, 2]);
  });

  it("does nothing for the slot that boots anyway, and takes an armed try back", () => {
    says("set-primary", "B");
    says("set-primary", "A");
    expect(board.param()).toBeUndefined();
    says("set-primary", "A");
    expect([board.param(), board.autoboot()]).toEqual([undefined, AUTOBOOT]);
  });

  it.each([
    ["there is no [tryboot]", "[all]\ntryboot_a_b=1\nboot_partition=2\n"],
    ["it tries the slot that boots", "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=2\n"],
    ["the firmware would look for tryboot.txt", "[all]\nboot_partition=2\n[tryboot]\nboot_partition=3\n"],
    ["it tries a third partition", "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=4\n"],
    ["it is empty", ""],
  ])("never arms, and disarms, when %s", (_why, text) => {
    says("set-primary", "B");
    writeFileSync(board.autobootFile, text);
    refuses("set-primary", "B");
    expect(board.param()).toBeUndefined();
  });

  it("never arms a slot that holds nothing to boot, as slot B of a new card", () => {
    board.fill("b", true);
    expect(refuses("set-primary", "B")).toContain("boot_b: no FAT there");
    board.fill("b");
    writeFileSync(join(board.root, "dev/visioborne/system_b"), "noise");
    expect(refuses("set-primary", "B")).toContain("system_b: no squashfs there");
    expect(board.param()).toBeUndefined();
    expect([says("get-state", "B"), says("get-primary")]).toEqual(["bad", "A"]);
  });

  it("calls good only the slot that runs on trial", () => {
    refuses("set-state", "B", "good");
    says("set-state", "A", "good");
    // Runs from B without a try: whoever started it so knows what he does; it is not kept.
    board.boots(3, false);
    refuses("set-state", "B", "good");
    rmSync(join(board.root, "proc/device-tree/chosen/bootloader/partition"));
    refuses("get-current");
    refuses("set-state", "B", "good");
    expect(board.autoboot()).toBe(AUTOBOOT);
  });

  it("never gives up the slot that boots: an install into it is refused by this", () => {
    board.boots(3, true);
    expect(refuses("set-state", "A", "bad")).toContain("the one that boots");
    says("set-state", "B", "bad");
  });

  it("takes an armed try back before a slot is written to, and whenever a state is set", () => {
    says("set-primary", "B");
    says("set-state", "B", "bad");
    expect(board.param()).toBeUndefined();
  });

  it("refuses what it does not know", () => {
    for (const args of [
      [],
      ["get-primry"],
      ["set-primary", "C"],
      ["set-primary"],
      ["get-state", "x"],
      ["set-state", "A", "ok"],
    ])
      expect(refuses(...args)).toMatch(/^rauc-tryboot: /);
  });
});

describe("the power goes in the middle", () => {
  it.each([
    ["of arming", [2, false], ["set-primary", "B"]],
    ["of keeping", [3, true], ["set-state", "B", "good"]],
  ] as const)(
    "%s: autoboot.txt is whole, and a plain start finds a slot that was good",
    (_what, [partition, tryboot], args) => {
      let cuts = 0;
      for (let step = 1; step < 12; step++) {
        board.remove();
        board = new TrybootBoard();
        board.boots(partition, tryboot);
        if (!board.cutAt(step, ...args)) break;
        cuts++;
        const text = board.autoboot();
        expect(text.length).toBeLessThanOrEqual(512);
        const [normal, other] = [firmwareBoots(text, false), firmwareBoots(text, true)];
        expect(new Set([normal, other])).toEqual(new Set([2, 3]));
        // Before it is kept only A is good; on trial both are.
        if (args[0] === "set-primary") expect(normal).toBe(2);
        expect(board.restart("cut")).toBe(normal);
        // What was cut is done again, and comes to its end.
        board.boots(partition, tryboot);
        if (normal === 2) says(...args);
      }
      expect(cuts).toBeGreaterThanOrEqual(3);
    },
  );
});

describe("the trial and its end", () => {
  it("is on from the try until the slot is kept", () => {
    refuses("on-trial");
    board.boots(3, true);
    says("on-trial");
    says("set-state", "B", "good");
    refuses("on-trial");
    // The device tree says so until the next start; a file that cannot be read does not keep a system.
    writeFileSync(board.autobootFile, "");
    says("on-trial");
  });

  it("goes back when its time is over: disarmed, told, then rebooted, and forced when that hangs", () => {
    mkdirSync(join(board.root, "proc/sys/kernel/random"), { recursive: true });
    writeFileSync(join(board.root, "proc/sys/kernel/random/boot_id"), "1234\n");
    for (const name of ["systemctl", "logger", "sleep"]) board.shim(name, `echo "${name} $*" >>"$LOG"`);
    expect(board.script("trial-over").ok).toBe(true);
    board.boots(3, true);
    expect(board.script("trial-over").ok).toBe(true);
    const log = readFileSync(join(board.root, "log"), "utf8").split("\n");
    expect(log.filter((line) => !line.startsWith("logger"))).toEqual([
      "systemctl --no-block reboot",
      "sleep 90",
      "systemctl --force reboot",
      "sleep 30",
      "",
    ]);
    expect(readFileSync(join(board.root, "data/update/trial-over"), "utf8")).toBe("deadline 1234\n");
    expect(readFileSync(join(board.root, "proc/sysrq-trigger"), "utf8")).toBe("b\n");
    expect(board.restart("ordered")).toBe(2);
  });
});
