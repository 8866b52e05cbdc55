import type { BenchPart } from "../../../devices/bench.ts";
import { benchNumber } from "../../../devices/bench-args.ts";
import type { DriverContext } from "../../../devices/device.ts";
import type { LampName } from "../../../devices/lamps/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { WireLampsBench } from "../../contract/kit/gpio-bench.ts";
import { Pl061Board } from "./board.ts";

/** Where things are on the chip's 8 lines: the button's own, the lamps on the seven others; the PIR shares one of them. */
export const BUTTON = 1;
export const LAMPS: Readonly<Record<LampName, number>> = {
  ring: 0,
  sent: 2,
  taken: 3,
  capture: 4,
  voice: 5,
  occupied: 6,
};
export const BUZZER = 7;
export const PIR = 5;

/** One bench of lamps for each context, as the suite wants it: counts begin when it is made. */
export function lampsBenches(): (context: DriverContext) => BenchPart {
  const benches = new WeakMap<object, WireLampsBench>();
  return (context) => {
    const board = new Pl061Board([...Object.values(LAMPS), BUZZER]);
    const bench = benches.get(context) ?? new WireLampsBench(board, LAMPS, BUZZER);
    benches.set(context, bench);
    return bench;
  };
}

const FAULTS = ["absent", "stuck"];
const SEES_CM = 150;

/** Somebody before a PIR sensor, whose line is high while it sees a movement. */
export function pirBench(board: Pl061Board): BenchPart {
  let fault: string | null = null;
  let near = false;
  const show = (): void => {
    if (fault === null) board.set(PIR, near);
  };
  return {
    faults: FAULTS,
    state: () => ({ fault }),
    setFault: async (wanted) => {
      if (wanted !== null && !FAULTS.includes(wanted))
        throw new VisioborneError("bench.fault", `${wanted}: expected ${FAULTS.join(", ")} or null`);
      fault = wanted;
      board.absent(fault === "absent");
      show();
    },
    act: async (action, args) => {
      if (action !== "set") throw new VisioborneError("bench.action", `${action}: expected set`);
      near = benchNumber(args, "cm", 0, 1000) <= SEES_CM;
      show();
    },
  };
}
