import { afterAll, afterEach } from "vitest";
import { gpioSysfsButton } from "../../devices/button/gpio-sysfs.ts";
import { buttonSuite } from "../contract/button.suite.ts";
import { WireButtonBench } from "../contract/kit/gpio-bench.ts";
import { LINE } from "../integration/gpio/rigs.ts";
import { GpioSimBoard } from "./gpio-sim.ts";

const board = new GpioSimBoard();
const bench = new WireButtonBench(board, LINE);

afterEach(() => bench.rest());
afterAll(() => board[Symbol.dispose]());

buttonSuite(
  {
    name: "gpio-sysfs, on the kernel's gpio-sim",
    open: (context) => gpioSysfsButton.open({ line: LINE }, context),
    bench: () => bench,
  },
  false,
);
