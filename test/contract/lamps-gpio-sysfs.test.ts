import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { gpioSysfsLamps } from "../../devices/lamps/gpio-sysfs.ts";
import { WireLampsBench } from "./kit/gpio-bench.ts";
import { FuseBoard } from "../hardware/fuse-gpio/board.ts";
import { whyNoFuse } from "../hardware/fuse-gpio/mounts.ts";
import { lampsSuite } from "./lamps.suite.ts";

const LINES = { ring: 5, sent: 6, taken: 12, capture: 13, voice: 16, occupied: 19 };
const BUZZER = 26;
const missing = whyNoFuse();

describe.skipIf(missing !== undefined)(`on a simulated sysfs${missing ? ` (${missing})` : ""}`, () => {
  let board: FuseBoard;
  const benches = new WeakMap<object, WireLampsBench>();
  beforeAll(async () => {
    board = await FuseBoard.start();
  });
  afterEach(() => board.absent(false));
  afterAll(() => board.stop());

  lampsSuite({
    name: "gpio-sysfs",
    open: (context) => gpioSysfsLamps.open({ lines: LINES, buzzer: BUZZER }, context),
    bench: (context) => {
      const bench = benches.get(context) ?? new WireLampsBench(board, LINES, BUZZER);
      benches.set(context, bench);
      return bench;
    },
  });
});
