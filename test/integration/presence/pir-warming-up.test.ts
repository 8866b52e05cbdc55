import { uptime } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pirPresence } from "../../../devices/presence/pir/driver.ts";
import { driverContext, next } from "../../contract/kit/context.ts";
import { FuseBoard } from "../../hardware/fuse-gpio/board.ts";
import { whyNoFuse } from "../../hardware/fuse-gpio/mounts.ts";
import { closedAtTheEnd, sightsOf } from "./kit.ts";

const LINE = 22;
const missing = whyNoFuse();

describe.skipIf(missing !== undefined)(`PIR on a simulated sysfs${missing ? ` (${missing})` : ""}`, () => {
  let board: FuseBoard;
  beforeAll(async () => {
    board = await FuseBoard.start();
  });
  afterAll(() => board.stop());

  test("its level wanders while it warms up: unknown until the board has had power for long enough", async () => {
    // What counts is how long the board has had power, so that a restart of the daemon costs no minute.
    const options = { line: LINE, backend: "sysfs", warmUpS: uptime() + 1 } as const;
    const sensor = closedAtTheEnd(await pirPresence.open(options, driverContext("presence")));
    const sights = sightsOf(sensor);
    board.set(LINE, true);
    board.set(LINE, false);
    board.set(LINE, true);
    expect(sensor.sight()).toBe("unknown");
    expect((await sensor.selfTest(new AbortController().signal)).figures).toMatchObject({ warm: false });
    await next(sensor, "sight");
    expect(sights).toEqual(["present"]);
    expect((await sensor.selfTest(new AbortController().signal)).figures).toMatchObject({ warm: true });
  });
});
