import { afterAll, afterEach, beforeAll, describe } from "vitest";
import type { BenchPart } from "../../devices/bench.ts";
import { benchNumber } from "../../devices/bench-args.ts";
import { pirPresence } from "../../devices/presence/pir/driver.ts";
import { VisioborneError } from "../../src/contract/errors.ts";
import { FuseBoard } from "../hardware/fuse-gpio/board.ts";
import { whyNoFuse } from "../hardware/fuse-gpio/mounts.ts";
import { presenceSuite } from "./presence.suite.ts";

const LINE = 22;
const FAULTS = ["absent", "stuck"];
const missing = whyNoFuse();

describe.skipIf(missing !== undefined)(`on a simulated sysfs${missing ? ` (${missing})` : ""}`, () => {
  let board: FuseBoard;
  let fault: string | null = null;
  let near = false;
  const bench: BenchPart = {
    faults: FAULTS,
    state: () => ({ fault }),
    setFault: async (wanted) => {
      if (wanted !== null && !FAULTS.includes(wanted)) {
        throw new VisioborneError("bench.fault", `${wanted}: expected ${FAULTS.join(", ")} or null`);
      }
      fault = wanted;
      board.absent(fault === "absent");
      if (fault === null) board.set(LINE, near);
    },
    act: async (action, args) => {
      if (action !== "set") throw new VisioborneError("bench.action", `${action}: expected set`);
      near = benchNumber(args, "cm", 0, 1000) <= 150;
      if (fault === null) board.set(LINE, near);
    },
  };
  beforeAll(async () => {
    board = await FuseBoard.start();
  });
  afterEach(async () => {
    await bench.setFault(null);
    await bench.act("set", { cm: 300 });
  });
  afterAll(() => board.stop());

  const open = pirPresence.open.bind(pirPresence, { line: LINE, backend: "sysfs", warmUpS: 0 });
  presenceSuite({ name: "pir", open, bench: () => bench }, false);
});
