import fc from "fast-check";
import { expect, test } from "vitest";
import { reopenDelayMs } from "../../../devices/backoff.ts";

test.each([
  [0, 0, 250, 500],
  [1, 500, 500, 1000],
  [2, 1500, 1000, 2000],
  [5, 30_000, 1000, 2000],
  [40, 59_999, 1000, 2000],
  [40, 60_000, 5000, 10_000],
  [5000, 86_400_000, 5000, 10_000],
])("attempt %i after %i ms away: %i to %i ms", (attempt, awayMs, from, to) => {
  expect(reopenDelayMs(attempt, awayMs, 0)).toBe(from);
  expect(reopenDelayMs(attempt, awayMs, 1)).toBe(to);
});

test("whatever happens, it waits, and never longer than 10 s", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, awayMs, random) => {
      const delayMs = reopenDelayMs(attempt, awayMs, random);
      expect(delayMs).toBeGreaterThanOrEqual(250);
      expect(delayMs).toBeLessThanOrEqual(10_000);
    }),
  );
});
