import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALARMED_GAP_MS,
  BOOT_SPREAD_MS,
  LEAD_MS,
  LEAST_GAP_MS,
  LONGEST_GAP_MS,
  QUIET_MS,
  SURE_GAP_MS,
  WINDOW_MS,
  decideTest,
  retryDelayMs,
  spreadOf,
} from "../../../src/call/line-test/plan.ts";
import type { LinePlanFacts } from "../../../src/call/line-test/plan.ts";

const HOUR_MS = 3_600_000;
/** Tested yesterday, closed until tomorrow. */
const asleep: LinePlanFacts = {
  sinceBootMs: 100 * HOUR_MS,
  sinceTestMs: 20 * HOUR_MS,
  sinceActivityMs: null,
  inSession: false,
  untilOpeningMs: 12 * HOUR_MS,
  unsure: false,
  alarmed: false,
  untilRetryMs: null,
  spread: 0.5,
};
const slotMs = LEAD_MS + 0.5 * WINDOW_MS;

describe("when the line is tested", () => {
  it.each<[string, Partial<LinePlanFacts>, boolean]>([
    ["long before the opening", {}, false],
    ["just before its place in the window", { untilOpeningMs: slotMs + 1 }, false],
    ["at its place in the window", { untilOpeningMs: slotMs }, true],
    ["late: it was busy at its place", { untilOpeningMs: 1000 }, true],
    ["before an opening soon after another", { untilOpeningMs: 1000, sinceTestMs: LEAST_GAP_MS - 1 }, false],
    ["within a session", { untilOpeningMs: 1000, inSession: true }, false],
    ["somebody is there", { untilOpeningMs: 1000, sinceActivityMs: QUIET_MS - 1 }, false],
    ["somebody has left", { untilOpeningMs: 1000, sinceActivityMs: QUIET_MS }, true],
    ["after a refusal", { untilOpeningMs: 1000, untilRetryMs: 1 }, false],
    ["after a refusal, in time", { untilOpeningMs: 1000, untilRetryMs: 0 }, true],
    ["just started", { sinceTestMs: null, sinceBootMs: 0 }, false],
    ["started long enough ago", { sinceTestMs: null, sinceBootMs: BOOT_SPREAD_MS / 2 }, true],
    ["without opening hours, tested today", { untilOpeningMs: null, sinceTestMs: LONGEST_GAP_MS - 1 }, false],
    ["without opening hours, tested yesterday", { untilOpeningMs: null, sinceTestMs: LONGEST_GAP_MS }, true],
    ["after one bad test, at once", { unsure: true, sinceTestMs: 0 }, false],
    ["after one bad test, a little later", { unsure: true, sinceTestMs: SURE_GAP_MS }, true],
    ["something is said, tested lately", { alarmed: true, sinceTestMs: ALARMED_GAP_MS - 1 }, false],
    ["something is said: is it mended?", { alarmed: true, sinceTestMs: ALARMED_GAP_MS }, true],
  ])("%s", (_, facts, tests) => {
    expect(decideTest({ ...asleep, ...facts }).do).toBe(tests ? "test" : "wait");
  });

  const anything = fc.record<LinePlanFacts>({
    sinceBootMs: fc.integer({ min: 0, max: 1e9 }),
    sinceTestMs: fc.option(fc.integer({ min: 0, max: 1e9 })),
    sinceActivityMs: fc.option(fc.integer({ min: 0, max: 1e6 })),
    inSession: fc.boolean(),
    untilOpeningMs: fc.option(fc.integer({ min: 0, max: 1e9 })),
    unsure: fc.boolean(),
    alarmed: fc.boolean(),
    untilRetryMs: fc.option(fc.integer({ min: -1e6, max: 1e6 })),
    spread: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });

  it("never tests in a session, nor within a minute of somebody, and always looks again", () => {
    fc.assert(
      fc.property(anything, (facts) => {
        const decision = decideTest(facts);
        if (decision.do === "test") {
          expect(facts.inSession).toBe(false);
          expect(facts.sinceActivityMs ?? Infinity).toBeGreaterThanOrEqual(QUIET_MS);
        } else {
          expect(decision.forMs).toBeGreaterThanOrEqual(1000);
          expect(decision.forMs).toBeLessThanOrEqual(900_000);
        }
      }),
    );
  });

  it("917 bornes that open at one hour: few at a time, all before it, and not the same first each day", () => {
    const ids = Array.from({ length: 917 }, (_, n) => `borne-${n}`);
    const startsMs = ids.map((id) => LEAD_MS + spreadOf(id, "2026-11-23") * WINDOW_MS);
    const atOnce = startsMs.map((one) => startsMs.filter((other) => other >= one && other < one + 13_000).length);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(16);
    expect(atOnce.reduce((sum, one) => sum + one, 0) / atOnce.length).toBeLessThan(6);
    expect(Math.min(...startsMs)).toBeGreaterThanOrEqual(LEAD_MS);
    expect(spreadOf("borne-1", "2026-11-23")).toBe(spreadOf("borne-1", "2026-11-23"));
    expect(spreadOf("borne-1", "2026-11-23")).not.toBe(spreadOf("borne-1", "2026-11-24"));
  });

  it("comes back later and later after refusals", () => {
    expect(retryDelayMs(0, 0)).toBe(60_000);
    expect(retryDelayMs(0, 0.5)).toBe(120_000);
    expect(retryDelayMs(2, 0)).toBe(240_000);
    expect(retryDelayMs(100, 0.999)).toBeLessThan(48 * 60_000);
  });
});
