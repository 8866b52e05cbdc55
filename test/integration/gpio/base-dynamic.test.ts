import { describe, expect, test } from "vitest";
import { gpioSysfsButton } from "../../../devices/button/gpio-sysfs.ts";
import type { ButtonEdge } from "../../../devices/button/port.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { FuseBoard } from "../../hardware/fuse-gpio/board.ts";
import { whyNoFuse } from "../../hardware/fuse-gpio/mounts.ts";

const LINE = 17;
const missing = whyNoFuse();

/** Bases that kernels gave the header's chip, the other chip of the board first where it came first. */
const BOARDS = [
  { what: "Pi 4, Linux 5.10", chips: [{ base: 0, label: "pinctrl-bcm2711", lines: 58 }] },
  { what: "Pi 4, Linux 6.6", chips: [{ base: 512, label: "pinctrl-bcm2711", lines: 58 }] },
  {
    what: "Pi 5, Linux 6.1",
    chips: [
      { base: 399, label: "pinctrl-rp1", lines: 54 },
      { base: 453, label: "gpio-brcmstb@107d508500", lines: 32 },
    ],
  },
  {
    what: "Pi 5, Linux 6.6",
    chips: [
      { base: 512, label: "gpio-brcmstb@107d508500", lines: 32 },
      { base: 571, label: "pinctrl-rp1", lines: 54 },
    ],
  },
  { what: "Pi 3, Linux 6.6", chips: [{ base: 512, label: "pinctrl-bcm2835", lines: 54 }] },
];

describe.skipIf(missing !== undefined)(`the base is read, never known${missing ? ` (${missing})` : ""}`, () => {
  test.each(BOARDS)("$what", async ({ chips }) => {
    const main = chips.find(({ label }) => label.startsWith("pinctrl-"));
    // Lines of the board count from its first chip.
    const line = LINE + (main?.base ?? 0) - (chips[0]?.base ?? 0);
    const board = await FuseBoard.start(chips);
    board.set(line, true);
    const button = await gpioSysfsButton.open({ line: LINE }, driverContext("button"));
    try {
      const edges: ButtonEdge[] = [];
      button.on("edge", (edge) => edges.push(edge));
      board.pulse(line, 40);
      await until(() => edges.length === 2);
      expect(edges.map((edge) => edge.pressed)).toEqual([true, false]);
      expect(button.identity.address).toBe(`sysfs:${main?.label}:${LINE}`);
    } finally {
      await button.close();
      await board.stop();
    }
  });
});
