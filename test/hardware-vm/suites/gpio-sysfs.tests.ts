import { afterEach } from "vitest";
import { gpioSysfsButton } from "../../../devices/button/gpio-sysfs.ts";
import { gpioSysfsLamps } from "../../../devices/lamps/gpio-sysfs.ts";
import { buttonSuite } from "../../contract/button.suite.ts";
import { WireButtonBench } from "../../contract/kit/gpio-bench.ts";
import { lampsSuite } from "../../contract/lamps.suite.ts";
import { Pl061Board } from "../guest/board.ts";
import { BUTTON, BUZZER, LAMPS, lampsBenches } from "../guest/wiring.ts";

const board = new Pl061Board();
const bench = new WireButtonBench(board, BUTTON);
afterEach(() => bench.rest());

buttonSuite(
  {
    name: "gpio-sysfs (onoff) on a PL061",
    open: (context) => gpioSysfsButton.open({ line: BUTTON }, context),
    bench: () => bench,
  },
  false,
);

lampsSuite({
  name: "gpio-sysfs (onoff) lamps on a PL061",
  open: (context) => gpioSysfsLamps.open({ lines: LAMPS, buzzer: BUZZER }, context),
  bench: lampsBenches(),
});
