import fc from "fast-check";
import { expect, it } from "vitest";
import { retryDelayMs } from "../../../src/call/desk/backoff.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it("in a call: at once, then 250 ms to 2 s, for ever", () => {
  fc.assert(
    fc.property(fc.nat(), chance, (attempts, random) => {
      const delayMs = retryDelayMs(attempts, true, random);
      expect(delayMs).toBeLessThanOrEqual(attempts === 0 ? 250 : 2_000);
      if (attempts > 0) expect(delayMs).toBeGreaterThanOrEqual(250);
    }),
  );
});

it("at rest: spread over 5 s at first, over a minute later", () => {
  fc.assert(
    fc.property(fc.nat(), chance, (attempts, random) => {
      const delayMs = retryDelayMs(attempts, false, random);
      expect(delayMs).toBeGreaterThanOrEqual(0);
      expect(delayMs).toBeLessThanOrEqual(attempts === 0 ? 5_000 : 60_000);
    }),
  );
  expect(retryDelayMs(10, false, 0.5)).toBe(30_000);
});
