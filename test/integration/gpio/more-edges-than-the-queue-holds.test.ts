import { expect, test } from "vitest";
import { openGpioButton } from "../../../devices/button/gpio.ts";
import type { ButtonEdge } from "../../../devices/button/port.ts";
import { CdevGpio } from "../../../devices/gpio/cdev/driver.ts";
import { linuxKernel } from "../../../devices/gpio/cdev/kernel.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { SimulatedChip } from "../../support/simulated-gpiochip.ts";
import { LINE } from "./rigs.ts";

test.each([300, 301, 1000])(
  "a contact that chatters %i times while nobody reads: each edge is told or counted",
  async (changes) => {
    using chip = new SimulatedChip(await linuxKernel());
    const button = await openGpioButton(
      async (clock) => new CdevGpio(chip.kernel, clock),
      { line: LINE, activeLow: false, debounceMs: 0 },
      driverContext("button"),
    );
    const edges: ButtonEdge[] = [];
    button.on("edge", (edge) => edges.push(edge));
    for (let i = 0; i < changes; i += 1) chip.set(LINE, i % 2 === 0);
    const last = changes % 2 === 1;
    await until(() => edges.length >= 256);
    const lost = edges.reduce((sum, edge) => sum + edge.lostBefore, 0);
    expect(lost).toBe(changes - 256);
    edges.forEach((edge, i) => expect(edge.pressed).toBe(i % 2 === 0));
    expect(button.pressed()).toBe(last);
    await button.close();
  },
);
