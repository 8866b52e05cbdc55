import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outputsPersist } from "../../../devices/gpio/cdev/persistence.ts";
import { alternating, onClock } from "../../../devices/gpio/edges.ts";
import { errnoOf, gpioFailure } from "../../../devices/gpio/failure.ts";
import { findOn } from "../../../devices/gpio/lines.ts";
import type { Chip } from "../../../devices/gpio/lines.ts";

const chip = (label: string, lines: number, names: Readonly<Record<string, number>> = {}): Chip => ({
  label,
  lines,
  offsetOf: (name) => names[name],
});

const PI_5 = [chip("gpio-brcmstb@107d508500", 32), chip("pinctrl-rp1", 54, { GPIO17: 17, ID_SDA: 0 })];
const PI_4 = [chip("pinctrl-bcm2711", 58, { GPIO17: 17, GPIO_GCLK: 4 }), chip("raspberrypi-exp-gpio", 8, { BT_ON: 0 })];

describe("a line", () => {
  test.each([
    ["a number is on the header's chip, whatever stands before it", PI_5, 17, undefined, "pinctrl-rp1", 17],
    ["a name", PI_5, "GPIO17", undefined, "pinctrl-rp1", 17],
    ["a name on another chip", PI_4, "BT_ON", undefined, "raspberrypi-exp-gpio", 0],
    ["a BCM name that this board gives another name", PI_4, "GPIO4", undefined, "pinctrl-bcm2711", 4],
    ["a number as text", PI_4, " 17 ", undefined, "pinctrl-bcm2711", 17],
    ["a chip by label", PI_4, 3, "raspberrypi-exp-gpio", "raspberrypi-exp-gpio", 3],
    ["the only chip of another board", [chip("mcp23017", 16)], 5, undefined, "mcp23017", 5],
  ] as const)("%s", (_what, chips, wish, label, onChip, offset) => {
    const found = findOn<Chip>(chips, wish, label);
    expect([found.chip.label, found.offset]).toEqual([onChip, offset]);
  });

  test.each([
    ["no chip at all", [], 17, undefined, "gpio.chip-absent", "none at all"],
    ["two chips of another board", [chip("a", 8), chip("b", 8)], 3, undefined, "gpio.chip-absent", "there is a, b"],
    ["a label that is not there", PI_4, 17, "pinctrl-rp1", "gpio.chip-absent", "pinctrl-rp1"],
    ["a number past the end", PI_4, 58, undefined, "gpio.line-unknown", "0 to 57"],
    ["a sysfs number", PI_4, 529, undefined, "gpio.line-unknown", "0 to 57"],
    ["half a line", PI_4, 1.5, undefined, "gpio.line-unknown", "0 to 57"],
    ["a name that nobody has", PI_4, "DOORBELL", undefined, "gpio.line-unknown", "DOORBELL"],
    ["a name of a line that is elsewhere than said", PI_4, "BT_ON", "pinctrl-bcm2711", "gpio.line-unknown", "BT_ON"],
  ] as const)("%s: refused, with what there is", (_what, chips, wish, label, code, words) => {
    expect(() => findOn<Chip>(chips, wish, label)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) as string }),
    );
  });
});

describe("edges", () => {
  test("one that alternates passes as it is", () => {
    const edge = { level: true, atMs: 5, lostBefore: 0 };
    expect(alternating(false, edge)).toEqual([edge]);
  });

  test("one to the level already told gets a stand-in, which bears the loss", () => {
    expect(alternating(true, { level: true, atMs: 5, lostBefore: 0 })).toEqual([
      { level: false, atMs: 5, lostBefore: 1 },
      { level: true, atMs: 5, lostBefore: 0 },
    ]);
    expect(alternating(false, { level: false, atMs: 5, lostBefore: 7 })[0]).toMatchObject({ lostBefore: 7 });
  });

  test("a kernel stamp on the daemon's clock; one from the future is now", () => {
    expect(onClock(1_000_000n, 500, 3_500_000n)).toBe(497.5);
    expect(onClock(9_000_000n, 500, 3_500_000n)).toBe(500);
  });
});

describe("outputs whose holder dies", () => {
  test.each([
    ["a kernel without the parameter", {}, false],
    ["Pi 4 as it comes", { pinctrl_bcm2835: "Y" }, true],
    ["Pi 5 as it comes", { pinctrl_bcm2835: "N", pinctrl_rp1: "Y" }, true],
    ["with dtparam=strict_gpiod", { pinctrl_bcm2835: "N", pinctrl_rp1: "N" }, false],
    ["another module's parameter", { usbcore: "Y" }, false],
  ] as const)("%s", (_what, modules, stay) => {
    const root = mkdtempSync(join(tmpdir(), "vb-modules-"));
    mkdirSync(join(root, "pinctrl_other"));
    for (const [name, value] of Object.entries(modules)) {
      mkdirSync(join(root, name, "parameters"), { recursive: true });
      writeFileSync(join(root, name, "parameters/persist_gpio_outputs"), `${value}\n`);
    }
    expect(outputsPersist(root)).toBe(stay);
    rmSync(root, { recursive: true });
    expect(outputsPersist(root)).toBe(false);
  });
});

describe("failures", () => {
  test.each([
    ["EBUSY", "gpio.line-busy", "something else holds it"],
    ["EACCES", "gpio.denied", "group `gpio`"],
    ["ENODEV", "gpio.gone", "not there any more"],
    ["EINVAL", "gpio.failed", "EINVAL"],
  ])("%s is %s", (errno, code, words) => {
    const cause = Object.assign(new Error(`${errno}: ioctl`), { code: errno });
    const failure = gpioFailure(cause, "GPIO line 17");
    expect(failure).toMatchObject({ code, cause });
    expect(failure.message).toContain(words);
    expect(errnoOf(cause)).toBe(errno);
    expect(gpioFailure(failure, "again")).toBe(failure);
  });
});
