import { describe, expect, test } from "vitest";
import { openGpioButton } from "../../../devices/button/gpio.ts";
import { CdevGpio } from "../../../devices/gpio/cdev/driver.ts";
import { linuxKernel } from "../../../devices/gpio/cdev/kernel.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { SimulatedChip } from "../../support/simulated-gpiochip.ts";
import { LINE, onBothBackEnds } from "./rigs.ts";

onBothBackEnds((rig) => {
  test("a line that something else holds is told as such, and taken once it is free", async () => {
    const board = rig.board();
    const hold = (held: boolean): void => {
      if (board instanceof SimulatedChip) board.hold(LINE, held ? "w1-gpio" : "");
      else board.busy?.(LINE, held);
    };
    hold(true);
    await expect(rig.open(driverContext("button"))).rejects.toMatchObject({
      code: "button.absent",
      message: expect.stringContaining("gpio.line-busy") as string,
      cause: { code: "gpio.line-busy" },
    });
    hold(false);
    const button = await rig.open(driverContext("button"));
    expect(button.pressed()).toBe(false);
    await button.close();
  });
});

describe("gpio-cdev", () => {
  test("names who holds the line", async () => {
    using chip = new SimulatedChip(await linuxKernel());
    chip.hold(LINE, "w1-gpio");
    const opening = openGpioButton(
      async (clock) => new CdevGpio(chip.kernel, clock),
      { line: LINE },
      driverContext("button"),
    );
    await expect(opening).rejects.toMatchObject({ message: expect.stringContaining('held by "w1-gpio"') as string });
  });

  test("is refused a line that it holds already", async () => {
    using chip = new SimulatedChip(await linuxKernel());
    const open = () =>
      openGpioButton(async (clock) => new CdevGpio(chip.kernel, clock), { line: LINE }, driverContext("button"));
    const button = await open();
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('held by "visioborne"') as string });
    await button.close();
    await (await open()).close();
  });
});
