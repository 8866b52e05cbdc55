import type { FaultCode } from "../../src/contract/faults.ts";
import type { Condition } from "../device.ts";
import type { BoardFacts } from "./port.ts";

/**
 * From the board's figures to what is wrong with it: pure, and with hysteresis, so that a figure on its limit
 * opens one alert and not a hundred.
 */

/** A figure is wrong from `enter` on, and right again only from `leave` on. */
interface Limit {
  readonly enter: number;
  readonly leave: number;
}

export interface BoardLimits {
  /** Degrees Celsius; a Raspberry Pi throttles from 80 (Raspberry Pi documentation, frequency management). */
  readonly tempC: Limit;
  /** Free share of the data partition, percent. */
  readonly diskFreePct: Limit;
  /** Life used of the card, percent. */
  readonly diskWearPct: Limit;
  /** Available share of the memory, percent. */
  readonly memoryFreePct: Limit;
  /** Share of a minute that something waited for memory, percent: a board that reads its programs again and again. */
  readonly memoryPressurePct: Limit;
  /** Unsynchronised for so long without a break, milliseconds: NTP after a boot takes its time. */
  readonly clockSkewMs: number;
}

export const BOARD_LIMITS: BoardLimits = {
  tempC: { enter: 80, leave: 75 },
  diskFreePct: { enter: 5, leave: 7 },
  diskWearPct: { enter: 90, leave: 88 },
  memoryFreePct: { enter: 6, leave: 10 },
  memoryPressurePct: { enter: 40, leave: 20 },
  clockSkewMs: 5 * 60_000,
};

export interface BoardWatch {
  readonly conditions: readonly Condition[];
  /** Since when the clock is not synchronised, monotonic; `undefined` = it is. */
  readonly unsynchronisedMs: number | undefined;
}

export const BOARD_WELL: BoardWatch = { conditions: [], unsynchronisedMs: undefined };

/**
 * Judges the figures.
 * @param nowMs monotonic: the wall clock is what is in doubt.
 */
export function judgeBoard(
  before: BoardWatch,
  facts: BoardFacts,
  nowMs: number,
  limits: BoardLimits = BOARD_LIMITS,
): BoardWatch {
  const was = (code: FaultCode): boolean => before.conditions.some((condition) => condition.code === code);
  const conditions: Condition[] = [];
  const check = (wrong: boolean, code: FaultCode, detail: string): void => {
    if (!wrong) return;
    // The detail of the moment it began stays: a figure that wanders is no change of condition.
    conditions.push(before.conditions.find((condition) => condition.code === code) ?? { code, detail });
  };
  const above = (value: number | undefined, limit: Limit, code: FaultCode): boolean =>
    value !== undefined && (value > limit.enter || (was(code) && value > limit.leave));
  const below = (value: number, limit: Limit, code: FaultCode): boolean =>
    value < limit.enter || (was(code) && value < limit.leave);

  const memoryFreePct = facts.memoryTotalMb > 0 ? (facts.memoryFreeMb / facts.memoryTotalMb) * 100 : 100;
  const unsynchronisedMs = facts.clockSynchronised ? undefined : (before.unsynchronisedMs ?? nowMs);
  const skewed = unsynchronisedMs !== undefined && nowMs >= unsynchronisedMs + limits.clockSkewMs;

  check(facts.undervoltage === true, "power.undervolt", "under-voltage since boot");
  check(above(facts.tempC, limits.tempC, "temp.high"), "temp.high", `${Math.round(facts.tempC ?? 0)} C`);
  check(below(facts.diskFreePct, limits.diskFreePct, "disk.full"), "disk.full", `${round1(facts.diskFreePct)} % free`);
  check(
    above(facts.diskWearPct, limits.diskWearPct, "disk.wear"),
    "disk.wear",
    `${Math.round(facts.diskWearPct ?? 0)} % of its life used`,
  );
  const pressed = above(facts.memoryPressurePct, limits.memoryPressurePct, "memory.low");
  check(
    pressed || below(memoryFreePct, limits.memoryFreePct, "memory.low"),
    "memory.low",
    pressed
      ? `${Math.round(facts.memoryPressurePct ?? 0)} % of a minute waited`
      : `${Math.round(facts.memoryFreeMb)} MB`,
  );
  check(skewed, "clock.skew", "clock not synchronised");
  return { conditions, unsynchronisedMs };
}

/** When it must be judged again though no figure has changed, monotonic; `undefined` = need not. */
export function boardDueMs(watch: BoardWatch, limits: BoardLimits = BOARD_LIMITS): number | undefined {
  if (watch.unsynchronisedMs === undefined) return undefined;
  if (watch.conditions.some((condition) => condition.code === "clock.skew")) return undefined;
  return watch.unsynchronisedMs + limits.clockSkewMs;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
