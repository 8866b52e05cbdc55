import { afterAll, afterEach } from "vitest";
import { CdevGpio } from "../../devices/gpio/cdev/driver.ts";
import { linuxKernel } from "../../devices/gpio/cdev/kernel.ts";
import { openGpioLamps } from "../../devices/lamps/gpio.ts";
import { SimulatedChip } from "../support/simulated-gpiochip.ts";
import { WireLampsBench } from "./kit/gpio-bench.ts";
import { lampsSuite } from "./lamps.suite.ts";

const LINES = { ring: 5, sent: 6, taken: 12, capture: 13, voice: 16, occupied: 19 };
const BUZZER = 26;
const chip = new SimulatedChip(await linuxKernel());
const benches = new WeakMap<object, WireLampsBench>();

afterEach(() => chip.absent(false));
afterAll(() => chip[Symbol.dispose]());

lampsSuite({
  name: "gpio-cdev, on a simulated chip",
  open: (context) =>
    openGpioLamps(async (clock) => new CdevGpio(chip.kernel, clock), { lines: LINES, buzzer: BUZZER }, context),
  bench: (context) => {
    const bench = benches.get(context) ?? new WireLampsBench(chip, LINES, BUZZER);
    benches.set(context, bench);
    return bench;
  },
});
