import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { gpioSysfsButton } from "../../devices/button/gpio-sysfs.ts";
import { WireButtonBench } from "./kit/gpio-bench.ts";
import { FuseBoard } from "../hardware/fuse-gpio/board.ts";
import { whyNoFuse } from "../hardware/fuse-gpio/mounts.ts";
import { buttonSuite } from "./button.suite.ts";

const LINE = 17;
const missing = whyNoFuse();

describe.skipIf(missing !== undefined)(`on a simulated sysfs${missing ? ` (${missing})` : ""}`, () => {
  let board: FuseBoard;
  let bench: WireButtonBench;
  beforeAll(async () => {
    board = await FuseBoard.start();
    bench = new WireButtonBench(board, LINE);
  });
  afterEach(() => bench.rest());
  afterAll(() => board.stop());

  buttonSuite(
    {
      name: "gpio-sysfs",
      open: (context) => gpioSysfsButton.open({ line: LINE }, context),
      bench: () => bench,
    },
    false,
  );
});
