import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { selfTestDue, type SelfTestInput, type SelfTestReason } from "../../src/borne/calendar/self-test-due.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OPENING = Date.parse("2026-11-23T08:00:00Z");

const base: SelfTestInput = {
  wallMs: OPENING - 20 * MINUTE,
  monotonicMs: 100 * HOUR,
  clockKnown: true,
  siteOpen: false,
  nextOpeningMs: OPENING,
  beforeOpeningMin: 30,
  maxAgeH: 72,
};
/** A test made so long ago, in this boot. */
const ago = (ms: number): Pick<SelfTestInput, "last"> => ({
  last: { wallMs: base.wallMs - ms, monotonicMs: base.monotonicMs - ms },
});
/** The same in an earlier boot, which this one began 10 minutes ago. */
const beforeBoot = (ms: number): Partial<SelfTestInput> => ({
  last: { wallMs: base.wallMs - ms },
  monotonicMs: 10 * MINUTE,
});

const rows: [string, Partial<SelfTestInput>, SelfTestReason | undefined][] = [
  ["none was ever made", {}, "never"],
  ["none was ever made, and the clock is wrong", { clockKnown: false, wallMs: 0 }, "never"],
  ["30 minutes before opening", { ...ago(15 * HOUR), wallMs: OPENING - 30 * MINUTE }, "before-opening"],
  ["31 minutes before opening", { ...ago(15 * HOUR), wallMs: OPENING - 31 * MINUTE }, undefined],
  ["made already, before this opening", ago(5 * MINUTE), undefined],
  ["made at midnight: again before opening", ago(7 * HOUR), "before-opening"],
  ["at the opening it is too late", { ...ago(15 * HOUR), wallMs: OPENING }, undefined],
  ["not while open, though the next opening is near", { ...ago(15 * HOUR), siteOpen: true }, undefined],
  ["no opening is known", { ...ago(15 * HOUR), nextOpeningMs: -1 }, undefined],
  ["three days old", { ...ago(72 * HOUR), nextOpeningMs: OPENING + 90 * HOUR }, "too-old"],
  ["nearly three days old", { ...ago(72 * HOUR - 1), nextOpeningMs: OPENING + 90 * HOUR }, undefined],
  ["three days old, in opening hours", { ...ago(73 * HOUR), siteOpen: true }, "too-old"],
  ["0 minutes before: never before opening", { ...ago(15 * HOUR), beforeOpeningMin: 0 }, undefined],
  ["switched off every evening, on again before opening", beforeBoot(15 * HOUR), "before-opening"],
  ["an earlier boot, a day ago", { ...beforeBoot(24 * HOUR), nextOpeningMs: OPENING + 9 * HOUR }, undefined],
  ["an earlier boot, four days ago", { ...beforeBoot(96 * HOUR), nextOpeningMs: OPENING + 9 * HOUR }, "too-old"],
  // Clock jumps.
  [
    "clock +20 years after a test of this boot",
    { ...ago(HOUR), wallMs: base.wallMs + 20 * 8766 * HOUR, nextOpeningMs: base.wallMs + 21 * 8766 * HOUR },
    undefined,
  ],
  [
    "clock -10 days after a test of this boot: tested before that opening",
    { ...ago(80 * HOUR), wallMs: base.wallMs - 240 * HOUR, nextOpeningMs: OPENING - 240 * HOUR },
    "before-opening",
  ],
  [
    "clock -10 days, no opening near: age goes on",
    { ...ago(80 * HOUR), wallMs: base.wallMs - 240 * HOUR, nextOpeningMs: OPENING },
    "too-old",
  ],
  [
    "clock at 1970, test of an earlier boot: not yet",
    { ...beforeBoot(24 * HOUR), clockKnown: false, wallMs: 0 },
    undefined,
  ],
  [
    "clock at 1970 for three days, test of an earlier boot",
    { last: { wallMs: base.wallMs }, clockKnown: false, wallMs: 0, monotonicMs: 72 * HOUR },
    "too-old",
  ],
  [
    "the last test lies in the future: this boot's age counts",
    { last: { wallMs: base.wallMs + 999 * HOUR }, monotonicMs: 73 * HOUR, nextOpeningMs: OPENING + 90 * HOUR },
    "too-old",
  ],
];

describe("self-test due", () => {
  test.each(rows)("%s", (_name, input, reason) => {
    expect(selfTestDue({ ...base, ...input })).toBe(reason);
  });

  test("while a borne runs, no three days pass without one being due, whatever the wall clock does", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 0, max: 4e12 }),
        fc.boolean(),
        fc.boolean(),
        fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }),
        (lastWallMs, wallMs, clockKnown, siteOpen, nextOpeningMs) => {
          const due = selfTestDue({
            ...base,
            last: { wallMs: lastWallMs, monotonicMs: 5 },
            monotonicMs: 5 + 72 * HOUR,
            wallMs,
            clockKnown,
            siteOpen,
            ...(nextOpeningMs === undefined ? {} : { nextOpeningMs }),
          });
          expect(due).toBeDefined();
        },
      ),
    );
  });

  test("made once, it is not due again for the same opening", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 29 }), fc.integer({ min: 0, max: 30 }), (afterMin, laterMin) => {
        const begin = OPENING - 30 * MINUTE;
        const last = { wallMs: begin + afterMin * MINUTE, monotonicMs: afterMin * MINUTE };
        const now = { wallMs: last.wallMs + laterMin * MINUTE, monotonicMs: last.monotonicMs + laterMin * MINUTE };
        expect(selfTestDue({ ...base, last, ...now })).toBeUndefined();
      }),
    );
  });
});
