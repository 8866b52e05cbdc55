import { afterAll, beforeAll, describe } from "vitest";
import { openGpioButton } from "../../../devices/button/gpio.ts";
import { gpioSysfsButton } from "../../../devices/button/gpio-sysfs.ts";
import type { Button } from "../../../devices/button/port.ts";
import { pressRules } from "../../../devices/button/press.ts";
import type { PressEffect, PressRules } from "../../../devices/button/press.ts";
import { watchPress } from "../../../devices/button/watch.ts";
import type { DriverContext } from "../../../devices/device.ts";
import { CdevGpio } from "../../../devices/gpio/cdev/driver.ts";
import { linuxKernel } from "../../../devices/gpio/cdev/kernel.ts";
import type { LineWish } from "../../../devices/gpio/port.ts";
import type { WireBoard } from "../../contract/kit/gpio-bench.ts";
import { FuseBoard } from "../../hardware/fuse-gpio/board.ts";
import { whyNoFuse } from "../../hardware/fuse-gpio/mounts.ts";
import { SimulatedChip } from "../../support/simulated-gpiochip.ts";

/** The line of the button, to ground with a pull-up: pressed is low. */
export const LINE = 17;
export const RULES: PressRules = pressRules({ minPressMs: 30, secondStrikeMs: 500, stuckS: 30 });

/** A back end with the board behind it. */
export interface GpioRig {
  readonly kind: "cdev" | "sysfs";
  board(): WireBoard & { busy?(line: number, busy: boolean): void };
  open(context: DriverContext, line?: LineWish): Promise<Button>;
}

/** Runs the same tests on the character device (simulated chip) and on sysfs (simulated file system). */
export function onBothBackEnds(tests: (rig: GpioRig) => void): void {
  describe("gpio-cdev", () => {
    let chip: SimulatedChip;
    beforeAll(async () => {
      chip = new SimulatedChip(await linuxKernel());
      chip.set(LINE, true);
    });
    afterAll(() => chip[Symbol.dispose]());
    const load = async (clock: DriverContext["clock"]): Promise<CdevGpio> => new CdevGpio(chip.kernel, clock);
    tests({
      kind: "cdev",
      board: () => chip,
      open: (context, line = LINE) => openGpioButton(load, { line, pull: "up" }, context),
    });
  });

  const missing = whyNoFuse();
  describe.skipIf(missing !== undefined)(`gpio-sysfs${missing ? ` (${missing})` : ""}`, () => {
    let board: FuseBoard;
    beforeAll(async () => {
      board = await FuseBoard.start();
      board.set(LINE, true);
    });
    afterAll(() => board.stop());
    tests({
      kind: "sysfs",
      board: () => board,
      open: (context, line = LINE) => gpioSysfsButton.open({ line }, context),
    });
  });
}

/** Watches a button as the borne does. */
export function effectsOf(
  button: Button,
  context: DriverContext,
  rules = RULES,
): { effects: PressEffect[]; stop: () => void } {
  const effects: PressEffect[] = [];
  return { effects, stop: watchPress(button, rules, context.clock, (effect) => effects.push(effect)) };
}

/** Keeps the event loop busy. */
export function busyLoop(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
