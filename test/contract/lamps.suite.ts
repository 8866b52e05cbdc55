import { afterEach, describe, expect, test } from "vitest";
import { LAMP_NAMES } from "../../devices/lamps/port.ts";
import type { Lamps, LampName } from "../../devices/lamps/port.ts";
import type { DriverContext } from "../../devices/device.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { driverContext, until } from "./kit/context.ts";
import type { Rig } from "./kit/context.ts";

/** What the rig's bench shows: `lamps` by name with `lit`, `buzzes`, `lastBuzzMs` (0 until a sound has ended). */
interface Panel {
  readonly lamps: Readonly<Record<LampName, { readonly lit: boolean }>>;
  readonly buzzes: number;
  readonly lastBuzzMs: number;
}

/** What holds for all lamps. */
export function lampsSuite(rig: Rig<Lamps>): void {
  deviceSuite(rig, "lamps.absent");

  describe(`${rig.name}, as lamps`, () => {
    let lamps: Lamps | undefined;
    const opened = async (context: DriverContext): Promise<{ lamps: Lamps; panel: () => Panel }> => {
      lamps = await rig.open(context);
      const bench = rig.bench(context);
      return { lamps, panel: () => bench.state() as unknown as Panel };
    };
    afterEach(async () => lamps?.close());

    test("are all off when opened", async () => {
      const { lamps, panel } = await opened(driverContext("lamps"));
      for (const name of LAMP_NAMES) {
        expect(lamps.current()[name]).toBe("off");
        expect(panel().lamps[name].lit).toBe(false);
      }
    });

    test("light before `set` has returned, and only those that are named change", async () => {
      const { lamps, panel } = await opened(driverContext("lamps"));
      lamps.set({ ring: "breathe", sent: "on" });
      expect(panel().lamps.sent.lit).toBe(true);
      expect(panel().lamps.ring.lit).toBe(true);
      lamps.set({ taken: "on" });
      expect(lamps.current()).toMatchObject({ ring: "breathe", sent: "on", taken: "on", voice: "off" });
      expect(panel().lamps.sent.lit).toBe(true);
      lamps.set({ sent: "off" });
      await until(() => !panel().lamps.sent.lit);
    });

    test("blink by themselves", async () => {
      const { lamps, panel } = await opened(driverContext("lamps"));
      lamps.set({ ring: "alarm" });
      await until(() => !panel().lamps.ring.lit);
      await until(() => panel().lamps.ring.lit);
      expect(lamps.current().ring).toBe("alarm");
    });

    test("go out when closed, and take nothing any more", async () => {
      const context = driverContext("lamps");
      const { lamps, panel } = await opened(context);
      lamps.set({ capture: "on", ring: "alarm" });
      await lamps.close();
      lamps.set({ voice: "on" });
      lamps.buzz(100);
      for (const name of LAMP_NAMES) expect(panel().lamps[name].lit).toBe(false);
      expect(panel().buzzes).toBe(0);
    });

    test("buzz no longer than 500 ms, and not for nothing", async () => {
      const { lamps, panel } = await opened(driverContext("lamps"));
      lamps.buzz(10_000);
      await until(() => panel().lastBuzzMs > 0);
      expect(panel().buzzes).toBe(1);
      // On real lines a timer ends the sound, which may be late on a busy machine, or 1 ms early.
      expect(panel().lastBuzzMs).toBeGreaterThanOrEqual(498);
      expect(panel().lastBuzzMs).toBeLessThan(1500);
      lamps.buzz(120);
      await until(() => panel().buzzes === 2 && panel().lastBuzzMs > 0);
      expect(panel().lastBuzzMs).toBeGreaterThanOrEqual(118);
      expect(panel().lastBuzzMs).toBeLessThan(1120);
      lamps.buzz(0);
      lamps.buzz(Number.NaN);
      expect(panel().buzzes).toBe(2);
    });
  });
}
