import { afterEach } from "vitest";
import { gpioCdevButton } from "../../../devices/button/gpio-cdev.ts";
import { gpioCdevLamps } from "../../../devices/lamps/gpio-cdev.ts";
import { pirPresence } from "../../../devices/presence/pir/driver.ts";
import { buttonSuite } from "../../contract/button.suite.ts";
import { WireButtonBench } from "../../contract/kit/gpio-bench.ts";
import { lampsSuite } from "../../contract/lamps.suite.ts";
import { presenceSuite } from "../../contract/presence.suite.ts";
import { Pl061Board } from "../guest/board.ts";
import { BUTTON, BUZZER, LAMPS, PIR, lampsBenches, pirBench } from "../guest/wiring.ts";

const board = new Pl061Board();
const bench = new WireButtonBench(board, BUTTON);
afterEach(() => bench.rest());

buttonSuite({
  name: "gpio-cdev on a PL061",
  open: (context) => gpioCdevButton.open({ line: BUTTON, pull: "as-is" }, context),
  bench: () => bench,
});

lampsSuite({
  name: "gpio-cdev lamps on a PL061",
  open: (context) => gpioCdevLamps.open({ lines: LAMPS, buzzer: BUZZER }, context),
  bench: lampsBenches(),
});

const somebody = pirBench(board);
presenceSuite(
  {
    name: "pir on a PL061",
    open: (context) => pirPresence.open({ line: PIR, warmUpS: 0, pull: "as-is" }, context),
    bench: () => somebody,
  },
  false,
);
