import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linuxBoard } from "../../devices/board/linux.ts";
import { twinBoard } from "../../devices/board/twin.ts";
import type { Board } from "../../devices/board/port.ts";
import type { DriverContext } from "../../devices/device.ts";
import { boardSuite } from "./board.suite.ts";
import { driverContext, next, until } from "./kit/context.ts";
import { FakeLinux } from "./kit/fake-linux.ts";

boardSuite({
  name: "twin",
  open: (context) => twinBoard.open({}, context),
  bench: (context) => twinBoard.benchOf!({}, context),
});

const trees = new WeakMap<DriverContext, FakeLinux>();
function treeOf(context: DriverContext): FakeLinux {
  const tree = trees.get(context) ?? new FakeLinux(join(context.runtimeDir, "root"));
  trees.set(context, tree);
  return tree;
}
const openLinux = (context: DriverContext, options: object = {}): Promise<Board> => {
  const { root } = treeOf(context);
  return linuxBoard.open(
    { root, dataDir: context.runtimeDir, pollS: 0.02, rebootCommand: ["true"], ...options },
    context,
  );
};
boardSuite({ name: "linux", open: (context) => openLinux(context), bench: treeOf });

describe("the simulated board", () => {
  test("after a reboot the next process finds another boot id, this one keeps its own", async () => {
    const context = driverContext("board");
    const bootIdFile = join(context.runtimeDir, "boot-id");
    const board = await twinBoard.open({ bootIdFile }, context);
    const before = board.facts().kernelBootId;
    await board.reboot();
    expect(board.facts().kernelBootId).toBe(before);
    expect(twinBoard.benchOf!({}, context).state()).toMatchObject({ rebootRequested: true });
    await board.close();
    const again = await twinBoard.open({ bootIdFile }, context);
    expect(again.facts().kernelBootId).not.toBe(before);
    expect(readFileSync(bootIdFile, "utf8").trim()).toBe(again.facts().kernelBootId);
    await again.close();
  });

  test("a corrupt boot id file is a first boot, not a failure", async () => {
    const context = driverContext("board");
    const bootIdFile = join(context.runtimeDir, "boot-id");
    writeFileSync(bootIdFile, "\0\0\0");
    const board = await twinBoard.open({ bootIdFile }, context);
    expect(board.facts().kernelBootId).toMatch(/^[0-9a-f-]{36}$/);
    await board.close();
  });

  test("a clock unsynchronised for long is a fault, said without any figure changing", async () => {
    const context = driverContext("board");
    const board = await twinBoard.open({ skewAfterS: 0.05, clockSynchronised: false }, context);
    expect(board.conditions()).toEqual([]);
    await until(() => board.conditions().some((condition) => condition.code === "clock.skew"));
    await twinBoard.benchOf!({}, context).act("set", { clockSynchronised: true });
    expect(board.conditions()).toEqual([]);
    await board.close();
  });

  test("the bench sets all the figures that it is given, or none", async () => {
    const context = driverContext("board");
    const bench = twinBoard.benchOf!({}, context);
    await bench.act("set", { diskFreePct: 3, network: "unknown", undervoltage: true });
    expect(bench.state()).toMatchObject({ diskFreePct: 3, network: "unknown", undervoltage: true });
    await expect(bench.act("set", { diskFreePct: 50, network: "sideways" })).rejects.toMatchObject({
      code: "bench.action",
    });
    await expect(bench.act("set", { colour: 1 })).rejects.toMatchObject({ code: "bench.action" });
    expect(bench.state()).toMatchObject({ diskFreePct: 3, network: "unknown" });
  });
});

describe("a board under Linux", () => {
  test("tells this machine's own figures, with no special right", async () => {
    const board = await linuxBoard.open({}, driverContext("board"));
    const facts = board.facts();
    expect(facts.kernelBootId).toBe(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
    expect(facts.memoryTotalMb).toBeGreaterThan(100);
    expect(typeof facts.clockSynchronised).toBe("boolean");
    await board.close();
  });

  test("a dip of the voltage between two looks of a person is not forgotten", async () => {
    const context = driverContext("board");
    const board = await openLinux(context);
    await treeOf(context).setFault("undervoltage");
    await until(() => board.facts().undervoltage === true);
    await treeOf(context).setFault(null);
    await treeOf(context).act("set", { tempC: 60 });
    await until(() => board.facts().tempC === 60);
    expect(board.conditions()).toMatchObject([{ code: "power.undervolt" }]);
    await board.close();
  });

  test("runs the reboot command it is given, and says what it answered when it refuses", async () => {
    const context = driverContext("board");
    const mark = join(context.runtimeDir, "rebooted");
    const board = await openLinux(context, { rebootCommand: ["touch", mark] });
    const rebooting = next(board, "rebooting");
    await board.reboot();
    await rebooting;
    expect(existsSync(mark)).toBe(true);
    await board.close();
    for (const rebootCommand of [["sh", "-c", "echo Interactive authentication required >&2; exit 1"], ["/no/such"]]) {
      const refused = await openLinux(context, { rebootCommand });
      let said = 0;
      refused.on("rebooting", () => (said += 1));
      await expect(refused.reboot()).rejects.toMatchObject({
        code: "board.reboot",
        message: expect.stringMatching(/Interactive authentication|ENOENT/) as string,
      });
      expect(said).toBe(0);
      await refused.close();
    }
  });

  test("does without what a board does not tell, and survives rubbish in every file", async () => {
    const context = driverContext("board");
    const tree = treeOf(context);
    tree.write("sys/class", null);
    tree.write("proc/device-tree", null);
    tree.write("proc/loadavg", "\0rubbish");
    tree.write("sys/class/thermal/thermal_zone0/temp", "not a number");
    tree.write("sys/class/dmi/id/product_name", `PC\n${"x".repeat(100_000)}`);
    const board = await openLinux(context);
    const facts = board.facts();
    expect(facts.model).toHaveLength(80);
    expect(facts).toMatchObject({ load1: 0, network: "down" });
    for (const absent of ["tempC", "serial", "undervoltage", "throttled", "diskWearPct"]) {
      expect(facts).not.toHaveProperty(absent);
    }
    expect(board.conditions()).toEqual([]);
    await board.close();
  });
});
