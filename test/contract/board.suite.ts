import { afterEach, describe, expect, test } from "vitest";
import type { Board } from "../../devices/board/port.ts";
import type { DriverContext } from "../../devices/device.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { driverContext, next, until } from "./kit/context.ts";
import type { Rig } from "./kit/context.ts";

/**
 * What holds for every board. The rig's bench: `set` {tempC}, faults `hot`, `undervoltage`, `memory-low`,
 * `clock-unsynchronised`, `network-down`.
 */
export function boardSuite(rig: Rig<Board>): void {
  deviceSuite(rig, "board.absent");

  describe(`${rig.name}, as a board`, () => {
    let board: Board | undefined;
    const opened = async (context: DriverContext): Promise<Board> => (board = await rig.open(context));
    const codes = (board: Board): string[] => board.conditions().map((condition) => condition.code);
    afterEach(async () => board?.close());

    test("tells its figures in their ranges, well when all is well", async () => {
      const board = await opened(driverContext("board"));
      const facts = board.facts();
      expect(facts.model.length).toBeGreaterThan(0);
      expect(facts.tempC).toBeGreaterThan(-40);
      expect(facts.tempC).toBeLessThan(125);
      expect(facts.memoryFreeMb).toBeGreaterThan(0);
      expect(facts.memoryFreeMb).toBeLessThanOrEqual(facts.memoryTotalMb);
      expect(facts.diskFreePct).toBeGreaterThanOrEqual(0);
      expect(facts.diskFreePct).toBeLessThanOrEqual(100);
      expect(facts.kernelBootId).toMatch(/^[0-9a-f-]{36}$/);
      expect(facts).toMatchObject({ undervoltage: false, clockSynchronised: true, network: "up" });
      expect(codes(board)).toEqual([]);
    });

    test.each([
      ["hot", "temp.high"],
      ["undervoltage", "power.undervolt"],
      ["memory-low", "memory.low"],
    ])("%s: %s, said by an event", async (fault, code) => {
      const context = driverContext("board");
      const board = await opened(context);
      const said = next(board, "conditions");
      await rig.bench(context).setFault(fault);
      expect((await said)[0]).toMatchObject([{ code }]);
      expect(codes(board)).toEqual([code]);
      expect(await board.selfTest(new AbortController().signal)).toMatchObject({
        passed: false,
        conditions: [{ code }],
      });
    });

    test("wrong before it was opened: known as soon as it is open", async () => {
      const context = driverContext("board");
      await rig.bench(context).setFault("hot");
      expect(codes(await opened(context))).toEqual(["temp.high"]);
    });

    test("a temperature on its limit makes one condition, not many", async () => {
      const context = driverContext("board");
      const board = await opened(context);
      const bench = rig.bench(context);
      const said: number[] = [];
      board.on("conditions", (conditions) => said.push(conditions.length));
      for (const tempC of [80.5, 79, 80.5, 76]) {
        await bench.act("set", { tempC });
        await until(() => board.facts().tempC === tempC);
      }
      expect(codes(board)).toEqual(["temp.high"]);
      await bench.act("set", { tempC: 70 });
      await until(() => codes(board).length === 0);
      expect(said).toEqual([1, 0]);
    });

    test("says when the clock is no longer synchronised, and when it is again", async () => {
      const context = driverContext("board");
      const board = await opened(context);
      const bench = rig.bench(context);
      const lost = next(board, "clock");
      await bench.setFault("clock-unsynchronised");
      expect(await lost).toEqual([false]);
      expect(board.facts().clockSynchronised).toBe(false);
      // Only after minutes is it a fault: NTP after a boot takes its time.
      expect(codes(board)).toEqual([]);
      const found = next(board, "clock");
      await bench.setFault(null);
      expect(await found).toEqual([true]);
    });

    test("sees the network go and come back", async () => {
      const context = driverContext("board");
      const board = await opened(context);
      await rig.bench(context).setFault("network-down");
      await until(() => board.facts().network === "down");
      await rig.bench(context).setFault(null);
      await until(() => board.facts().network === "up");
    });

    test("asks who answers, and says nothing of whom it was not told to ask", async () => {
      const board = await opened(driverContext("board"));
      const { signal } = new AbortController();
      expect(await board.reach({}, signal)).toMatchObject({ broker: "unknown", desk: "unknown" });
      const reason = new Error("enough");
      await expect(board.reach({}, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test("keeps its boot id when it is reopened", async () => {
      const context = driverContext("board");
      const { kernelBootId } = (await opened(context)).facts();
      await board?.close();
      expect((await opened(context)).facts().kernelBootId).toBe(kernelBootId);
    });

    test("reboots: says that the system goes down", async () => {
      const board = await opened(driverContext("board"));
      const rebooting = next(board, "rebooting");
      await board.reboot();
      await rebooting;
    });

    test("says nothing any more after it was closed", async () => {
      const context = driverContext("board");
      const board = await opened(context);
      const said: unknown[] = [];
      for (const event of ["conditions", "clock", "lost"] as const) board.on(event, (what: unknown) => said.push(what));
      await board.close();
      const other = await rig.open(context);
      await rig.bench(context).setFault("hot");
      await until(() => codes(other).length === 1);
      await other.close();
      expect(said).toEqual([]);
    });
  });
}
