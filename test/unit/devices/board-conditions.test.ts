import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOARD_LIMITS, BOARD_WELL, boardDueMs, judgeBoard } from "../../../devices/board/conditions.ts";
import type { BoardWatch } from "../../../devices/board/conditions.ts";
import type { BoardFacts } from "../../../devices/board/port.ts";

const WELL: BoardFacts = {
  model: "board",
  tempC: 50,
  undervoltage: false,
  memoryFreeMb: 1000,
  memoryTotalMb: 2000,
  load1: 0,
  diskFreePct: 50,
  diskWearPct: 10,
  clockSynchronised: true,
  kernelBootId: "id",
  network: "up",
};

/** Judges a series of readings 10 s apart; the codes after each. */
function codesAfter(readings: readonly Partial<BoardFacts>[], stepMs = 10_000): string[][] {
  let watch: BoardWatch = BOARD_WELL;
  return readings.map((reading, i) => {
    watch = judgeBoard(watch, { ...WELL, ...reading }, i * stepMs);
    return watch.conditions.map((condition) => condition.code);
  });
}

describe("what is wrong with a board", () => {
  const table: readonly { name: string; readings: Partial<BoardFacts>[]; codes: string[][] }[] = [
    { name: "nothing", readings: [{}], codes: [[]] },
    {
      name: "temperature: above 80 C, until it is back at 75",
      readings: [{ tempC: 80 }, { tempC: 80.1 }, { tempC: 75.1 }, { tempC: 75 }, { tempC: 80 }],
      codes: [[], ["temp.high"], ["temp.high"], [], []],
    },
    {
      name: "disk: below 5 % free, until 7",
      readings: [
        { diskFreePct: 5 },
        { diskFreePct: 4.9 },
        { diskFreePct: 6.9 },
        { diskFreePct: 7 },
        { diskFreePct: 5 },
      ],
      codes: [[], ["disk.full"], ["disk.full"], [], []],
    },
    {
      name: "card: above 90 % of its life",
      readings: [{ diskWearPct: 90 }, { diskWearPct: 91 }, { diskWearPct: 89 }, { diskWearPct: 5 }],
      codes: [[], ["disk.wear"], ["disk.wear"], []],
    },
    {
      name: "memory: below 6 % available, until 10",
      readings: [{ memoryFreeMb: 120 }, { memoryFreeMb: 119 }, { memoryFreeMb: 199 }, { memoryFreeMb: 200 }],
      codes: [[], ["memory.low"], ["memory.low"], []],
    },
    {
      name: "under-voltage, for as long as the board says so",
      readings: [{ undervoltage: true }, {}],
      codes: [["power.undervolt"], []],
    },
    {
      name: "several at once, power first",
      readings: [{ undervoltage: true, tempC: 90, diskFreePct: 0 }],
      codes: [["power.undervolt", "temp.high", "disk.full"]],
    },
    { name: "no network is the line's business", readings: [{ network: "down" }], codes: [[]] },
  ];
  for (const { name, readings, codes } of table) {
    test(name, () => expect(codesAfter(readings)).toEqual(codes));
  }

  test("what a board does not tell is not wrong", () => {
    const { tempC: _t, diskWearPct: _w, undervoltage: _u, ...silent } = WELL;
    expect(judgeBoard(BOARD_WELL, silent, 0).conditions).toEqual([]);
    expect(judgeBoard(BOARD_WELL, { ...silent, memoryTotalMb: 0, memoryFreeMb: 0 }, 0).conditions).toEqual([]);
  });

  test("the clock: a fault after 5 minutes without a break, and due then", () => {
    const away = { clockSynchronised: false };
    const four = Array.from({ length: 30 }, () => away);
    expect(codesAfter(four).flat()).toEqual([]);
    expect(codesAfter([...four, away]).at(-1)).toEqual(["clock.skew"]);
    expect(codesAfter([...four, {}, ...four]).flat()).toEqual([]);
    const watch = judgeBoard(BOARD_WELL, { ...WELL, ...away }, 1000);
    expect(boardDueMs(watch)).toBe(1000 + BOARD_LIMITS.clockSkewMs);
    expect(boardDueMs(judgeBoard(watch, { ...WELL, ...away }, 301_000))).toBeUndefined();
    expect(boardDueMs(BOARD_WELL)).toBeUndefined();
  });

  test("a figure that wanders while it is wrong changes nothing that would be said again", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 75.1, max: 120, noNaN: true })), (temps) => {
        let watch = judgeBoard(BOARD_WELL, { ...WELL, tempC: 81.4 }, 0);
        const first = watch.conditions;
        for (const tempC of temps) {
          watch = judgeBoard(watch, { ...WELL, tempC }, 0);
          expect(watch.conditions).toEqual(first);
        }
        expect(first).toEqual([{ code: "temp.high", detail: "81 C" }]);
      }),
    );
  });
});
