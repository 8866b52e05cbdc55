import { afterEach, describe, expect, test } from "vitest";
import type { Device } from "../../../devices/device.ts";
import { isFaultCode } from "../../../src/contract/faults.ts";
import type { FaultCode } from "../../../src/contract/faults.ts";
import { driverContext, next } from "./context.ts";
import type { Rig } from "./context.ts";

/** What holds for every device, whatever its kind. `absentCode`: what unplugging it is called. */
export function deviceSuite<D extends Device>(rig: Rig<D>, absentCode: FaultCode, canUnplug = true): void {
  describe(`${rig.name}, as any device`, () => {
    const open: Device[] = [];
    const opened = async (context = driverContext("device")): Promise<D> => {
      const device = await rig.open(context);
      open.push(device);
      return device;
    };
    afterEach(async () => {
      for (const device of open.splice(0)) await device.close();
    });

    test("knows its conditions as soon as it is open, by codes of the catalogue", async () => {
      const device = await opened();
      for (const condition of device.conditions()) expect(isFaultCode(condition.code)).toBe(true);
    });

    test("passes its self-test when nothing is wrong", async () => {
      const device = await opened();
      const result = await device.selfTest(new AbortController().signal);
      expect(result.conditions).toEqual(device.conditions());
      expect(result.passed).toBe(result.conditions.length === 0);
    });

    test("ends its self-test when the signal aborts", async () => {
      const device = await opened();
      const reason = new Error("enough");
      await expect(device.selfTest(AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test("does not open once the signal has aborted", async () => {
      const reason = new Error("enough");
      await expect(rig.open(driverContext("device", AbortSignal.abort(reason)))).rejects.toBe(reason);
    });

    test("closes twice, and can be opened again by the driver", async () => {
      const context = driverContext("device");
      const device = await opened(context);
      await device.close();
      await device.close();
      const second = await opened(context);
      expect(second).not.toBe(device);
      expect(second.conditions()).toBeDefined();
    });

    test("fails a self-test after it was closed, without throwing", async () => {
      const device = await opened();
      await device.close();
      const result = await device.selfTest(new AbortController().signal);
      expect(result.passed).toBe(false);
      expect(result.conditions.map((condition) => condition.code)).toContain(absentCode);
    });

    if (!canUnplug) return;

    test("says once that it is lost when it is unplugged, and can't be opened until it is plugged in", async () => {
      const context = driverContext("device");
      const device = await opened(context);
      const bench = rig.bench(context);
      let losses = 0;
      device.on("lost", () => (losses += 1));
      const lost = next(device, "lost");
      await bench.setFault("absent");
      expect((await lost)[0]).toMatchObject({ name: "VisioborneError", code: absentCode });
      await device.close();
      await expect(rig.open(context)).rejects.toMatchObject({ code: absentCode });
      expect(bench.state().fault).toBe("absent");
      await bench.setFault(null);
      await opened(context);
      expect(losses).toBe(1);
    });

    test("absent before it was ever opened, works once it is plugged in", async () => {
      const context = driverContext("device");
      const bench = rig.bench(context);
      await bench.setFault("absent");
      await expect(rig.open(context)).rejects.toMatchObject({ code: absentCode });
      await bench.setFault(null);
      await opened(context);
    });

    test("refuses faults and actions that it does not have, naming those it has", async () => {
      const bench = rig.bench(driverContext("device"));
      expect(bench.faults).toContain("absent");
      await expect(bench.setFault("no-such-fault")).rejects.toMatchObject({
        code: "bench.fault",
        message: expect.stringContaining("absent") as string,
      });
      await expect(bench.act("no-such-action", {})).rejects.toMatchObject({ code: "bench.action" });
      await expect(bench.act("constructor", {})).rejects.toMatchObject({ code: "bench.action" });
      expect(JSON.parse(JSON.stringify(bench.state()))).toEqual(bench.state());
    });
  });
}
