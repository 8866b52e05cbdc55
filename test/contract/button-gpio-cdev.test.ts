import { afterAll, afterEach } from "vitest";
import { openGpioButton } from "../../devices/button/gpio.ts";
import { CdevGpio } from "../../devices/gpio/cdev/driver.ts";
import { linuxKernel } from "../../devices/gpio/cdev/kernel.ts";
import { SimulatedChip } from "../support/simulated-gpiochip.ts";
import { buttonSuite } from "./button.suite.ts";
import { WireButtonBench } from "./kit/gpio-bench.ts";

const LINE = 17;
const chip = new SimulatedChip(await linuxKernel());
const bench = new WireButtonBench(chip, LINE);

afterEach(() => bench.rest());
afterAll(() => chip[Symbol.dispose]());

buttonSuite({
  name: "gpio-cdev, on a simulated chip",
  open: (context) =>
    openGpioButton(async (clock) => new CdevGpio(chip.kernel, clock), { line: "GPIO17", pull: "up" }, context),
  bench: () => bench,
});
