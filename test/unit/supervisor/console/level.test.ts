import { expect, test } from "vitest";
import fc from "fast-check";
import { levelOf, LEVELS, type LevelFacts } from "../../../../src/supervisor/console/fleet/level.ts";

const NOW_MS = 1_000_000_000;
const facts = (life: Partial<LevelFacts["life"]>, rest: Partial<Omit<LevelFacts, "life">> = {}): LevelFacts => ({
  life: { liveness: "live", state: "ready", periodS: 60, lastSeenWallMs: NOW_MS - 30_000, ...life },
  severities: [],
  open: true,
  nowMs: NOW_MS,
  ...rest,
});

test.each([
  ["as it should be", facts({}), "good"],
  ["in a call", facts({ state: "in-session" }), "good"],
  ["closed by its hours", facts({ state: "closed" }), "closed"],
  ["starting", facts({ state: "starting" }), "warn"],
  ["some services only", facts({ state: "limited" }), "warn"],
  ["out of order", facts({ state: "out-of-order" }), "bad"],
  ["ready, with a critical alert", facts({}, { severities: ["minor", "critical"] }), "bad"],
  ["ready, with a major alert", facts({}, { severities: ["major"] }), "warn"],
  ["ready, with little toner", facts({}, { severities: ["minor"] }), "notice"],
  ["closed, with a major alert", facts({ state: "closed" }, { severities: ["major"] }), "warn"],
  ["lost while open", facts({ liveness: "lost" }), "bad"],
  ["lost while closed: switched off for the night", facts({ liveness: "lost" }, { open: false }), "off"],
  ["its will came", facts({ liveness: "suspect" }), "warn"],
  ["stopped in order while closed", facts({ liveness: "stopped" }, { open: false }), "off"],
  ["never heard", facts({ liveness: "never", state: null, lastSeenWallMs: null }), "unknown"],
  ["live by an earlier run, heard hours ago", facts({ lastSeenWallMs: NOW_MS - 7_200_000 }), "unknown"],
  ["live, but its state is not known yet", facts({ state: null }), "unknown"],
] as const)("%s", (_what, given, level) => {
  expect(levelOf(given)).toBe(level);
});

test("whatever is known, nothing is good or closed without a live message of the last three heartbeats", () => {
  const any = fc.record({
    life: fc.record({
      liveness: fc.constantFrom("never", "live", "suspect", "lost", "stopped"),
      state: fc.constantFrom("ready", "closed", "in-session", "limited", "out-of-order", "lost", "stopped", null),
      periodS: fc.integer({ min: 1, max: 900 }),
      lastSeenWallMs: fc.option(fc.integer({ min: 0, max: NOW_MS })),
    }),
    severities: fc.array(fc.constantFrom("critical", "major", "minor")),
    open: fc.boolean(),
    nowMs: fc.constant(NOW_MS),
  });
  fc.assert(
    fc.property(any, (given) => {
      const level = levelOf(given);
      expect(LEVELS).toContain(level);
      if (level !== "good" && level !== "closed") return;
      expect(given.life.liveness).toBe("live");
      expect(NOW_MS - (given.life.lastSeenWallMs ?? 0)).toBeLessThanOrEqual(given.life.periodS * 3000 + 10_000);
      expect(given.severities).toEqual([]);
    }),
  );
});
