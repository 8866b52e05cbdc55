import type { Condition } from "../../../devices/device.ts";
import type { LineFigures } from "./figures.ts";

/** What a test of the line means for the borne. Pure. */

export interface LineFloor {
  /** What the site's line was ordered with, each way. */
  readonly kbps: number;
  /** Share of it that must be measured. */
  readonly share: number;
  /** A voice breaks up beyond, on a line that is not full. */
  readonly lossPct: number;
}

/**
 * 512 kbit/s symmetric is what sites are asked to have. A DSL line of that rate carries it in ATM cells of 53 bytes with
 * 48 of payload: a datagram of 1228 bytes takes 26 of them by PPPoA, 27 by PPPoE, so that a sound line measures 440 to
 * 456 kbit/s of IP packets. The floor is 85 %: 435 kbit/s.
 */
export const FLOOR: LineFloor = { kbps: 512, share: 0.85, lossPct: 5 };

/** Below this share of the floor an upload is no longer merely the weaker direction: the picture suffers much. */
const ASYMMETRIC_SHARE = 0.5;

/**
 * The conditions of one test. Only the upload short, and not by more than half, is `line.asymmetric` (an ADSL line:
 * calls adapt to it); else `line.below512`, which heavy loss is too; nothing at all passing is `line.down`.
 */
export function judgeFigures(figures: LineFigures, floor: LineFloor = FLOOR): readonly Condition[] {
  const { upKbps, downKbps } = figures;
  const leastKbps = floor.kbps * floor.share;
  const detail = `${kbps(upKbps)} up, ${kbps(downKbps)} down, by ${figures.how}`;
  if (upKbps < 1 && downKbps < 1) return [{ code: "line.down", detail }];
  const lossPct = Math.max(figures.lossUpPct ?? 0, figures.lossDownPct ?? 0);
  if (lossPct > floor.lossPct) return [{ code: "line.below512", detail: `${detail}, loses ${lossPct.toFixed(1)} %` }];
  if (upKbps >= leastKbps && downKbps >= leastKbps) return [];
  if (downKbps >= leastKbps && upKbps >= leastKbps * ASYMMETRIC_SHARE) return [{ code: "line.asymmetric", detail }];
  return [{ code: "line.below512", detail }];
}

function kbps(value: number): string {
  return `${Math.round(value)} kbit/s`;
}

/** What is said of the line by its tests, one after the other. */
export interface LineVerdict {
  /** To be reported now. */
  readonly said: readonly Condition[];
  /** The last test was bad and nothing is said yet: test again soon. */
  readonly unsure: boolean;
}

export const NO_VERDICT: LineVerdict = { said: [], unsure: false };

/**
 * After one more test. Two bad ones in a row are said, one good one closes: a single bad one is a neighbour's
 * download. What is said already follows the newest test.
 */
export function afterTest(verdict: LineVerdict, found: readonly Condition[]): LineVerdict {
  if (found.length === 0) return NO_VERDICT;
  if (verdict.said.length > 0 || verdict.unsure) return { said: found, unsure: false };
  return { said: [], unsure: true };
}

/**
 * What is wrong with the line in all: a line that nobody answers on is down, whatever its last test said.
 * @param reach from who answers (`judgeLine` of the borne)
 * @param tested from the tests
 */
export function lineConditions(reach: readonly Condition[], tested: readonly Condition[]): readonly Condition[] {
  return reach.some(({ code }) => code === "line.down") ? reach : [...reach, ...tested];
}
