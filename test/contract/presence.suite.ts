import { afterEach, describe, expect, test } from "vitest";
import type { Presence, PresenceSensor } from "../../devices/presence/port.ts";
import type { DriverContext } from "../../devices/device.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { driverContext, until } from "./kit/context.ts";
import type { Rig } from "./kit/context.ts";

/**
 * What holds for every presence sensor. The rig's bench moves somebody: `set` {cm}; faults `silent`, `stuck`.
 * @param canBeSilent false for a level on a line, which can't be told from nobody there
 */
export function presenceSuite(rig: Rig<PresenceSensor>, canBeSilent = true): void {
  deviceSuite(rig, "presence.absent");

  describe(`${rig.name}, as a presence sensor`, () => {
    let sensor: PresenceSensor | undefined;
    const opened = async (context: DriverContext): Promise<{ sensor: PresenceSensor; sights: Presence[] }> => {
      const sights: Presence[] = [];
      sensor = await rig.open(context);
      sensor.on("sight", (sight) => sights.push(sight));
      return { sensor, sights };
    };
    afterEach(async () => sensor?.close());

    test("sees who comes and who goes, and says each change once", async () => {
      const context = driverContext("presence");
      const { sensor, sights } = await opened(context);
      const bench = rig.bench(context);
      await bench.act("set", { cm: 80 });
      await until(() => sensor.sight() === "present");
      await bench.act("set", { cm: 90 });
      await bench.act("set", { cm: 260 });
      await until(() => sensor.sight() === "absent");
      expect(sights.slice(-2)).toEqual(["present", "absent"]);
      sights.slice(1).forEach((sight, i) => expect(sight).not.toBe(sights[i]));
    });

    test.skipIf(!canBeSilent)("silent: unknown, never absent, and reported", async () => {
      const context = driverContext("presence");
      const { sensor, sights } = await opened(context);
      const bench = rig.bench(context);
      await bench.act("set", { cm: 80 });
      await until(() => sensor.sight() === "present");
      await bench.setFault("silent");
      await until(() => sensor.sight() === "unknown");
      expect(sights.at(-1)).toBe("unknown");
      expect(sights.slice(sights.lastIndexOf("present"))).not.toContain("absent");
      await until(() => sensor.conditions().some((condition) => condition.code === "presence.absent"));
      await bench.setFault(null);
      await until(() => sensor.sight() === "present" && sensor.conditions().length === 0);
    });

    test("stuck: goes on saying what it last saw", async () => {
      const context = driverContext("presence");
      const { sensor } = await opened(context);
      const bench = rig.bench(context);
      await bench.act("set", { cm: 80 });
      await until(() => sensor.sight() === "present");
      await bench.setFault("stuck");
      await bench.act("set", { cm: 260 });
      expect(sensor.sight()).toBe("present");
      await bench.setFault(null);
      await until(() => sensor.sight() === "absent");
    });

    test("knows nothing any more once it is unplugged", async () => {
      const context = driverContext("presence");
      const { sensor } = await opened(context);
      await rig.bench(context).setFault("absent");
      await until(() => sensor.sight() === "unknown");
    });

    test("lets no distance out of its self-test", async () => {
      const { sensor } = await opened(driverContext("presence"));
      const { figures } = await sensor.selfTest(new AbortController().signal);
      for (const value of Object.values(figures)) expect(typeof value).not.toBe("number");
    });
  });
}
