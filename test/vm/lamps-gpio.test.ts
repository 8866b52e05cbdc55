import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { gpioCdevLamps } from "../../devices/lamps/gpio-cdev.ts";
import { gpioSysfsLamps } from "../../devices/lamps/gpio-sysfs.ts";
import { driverContext, until } from "../contract/kit/context.ts";
import { WireLampsBench } from "../contract/kit/gpio-bench.ts";
import { lampsSuite } from "../contract/lamps.suite.ts";
import { GpioSimBoard } from "./gpio-sim.ts";

const LINES = { ring: 5, sent: 6, taken: 12, capture: 13, voice: 16, occupied: 19 };
const BUZZER = 26;
const board = new GpioSimBoard();
const benches = new WeakMap<object, WireLampsBench>();

afterEach(() => board.absent(false));
afterAll(() => board[Symbol.dispose]());

for (const driver of [gpioCdevLamps, gpioSysfsLamps]) {
  lampsSuite({
    name: `${driver.name}, on the kernel's gpio-sim`,
    open: (context) => driver.open({ lines: LINES, buzzer: BUZZER }, context),
    bench: (context) => {
      const bench = benches.get(context) ?? new WireLampsBench(board, LINES, BUZZER);
      benches.set(context, bench);
      return bench;
    },
  });
}

describe("when the process dies", () => {
  test.each(["cdev", "sysfs"])(
    "%s: no lamp is lit, no buzzer sounds, and the lines can be taken again",
    async (kind) => {
      const program = join(import.meta.dirname, "../integration/gpio/lamps-process.ts");
      const child = spawn(process.execPath, [program, `--${kind}`], { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      expect(board.line(LINES.capture).level).toBe(true);
      child.kill("SIGKILL");
      await once(child, "exit");
      await until(() => !board.line(LINES.capture).level && !board.line(BUZZER).level);
      const driver = kind === "cdev" ? gpioCdevLamps : gpioSysfsLamps;
      await (await driver.open({ lines: LINES, buzzer: BUZZER }, driverContext("lamps"))).close();
    },
  );
});
