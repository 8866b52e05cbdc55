import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterConnection, ceilingMs, DEFAULT_WINDOW_MS, FRESH, nextRetry } from "../../../src/uplink/backoff.ts";
import type { Backoff } from "../../../src/uplink/backoff.ts";

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const windowMs = fc.integer({ min: 1000, max: 600_000 });

describe("reconnection", () => {
  test("property: the first retry is within 0..W, every later one within 120 s", () => {
    fc.assert(
      fc.property(windowMs, fc.array(random, { minLength: 1, maxLength: 60 }), (window, chances) => {
        let backoff: Backoff = FRESH;
        chances.forEach((chance, index) => {
          const { delayMs, next } = nextRetry(backoff, window, chance);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(index === 0 ? window : 120_000);
          backoff = next;
        });
      }),
    );
  });

  test("property: the bound never shrinks from retry to retry, as long as W is below 120 s", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 120_000 }), fc.integer({ min: 0, max: 10_000 }), (window, retries) => {
        expect(ceilingMs({ retries: retries + 1 }, window)).toBeGreaterThanOrEqual(ceilingMs({ retries }, window));
      }),
    );
  });

  test("a fleet that lost its broker at one moment comes back spread over W", () => {
    const fleet = Array.from({ length: 1000 }, (_, index) => nextRetry(FRESH, 100_000, (index + 0.5) / 1000).delayMs);
    const perTenth = Array.from({ length: 10 }, (_, k) => fleet.filter((ms) => Math.floor(ms / 10_000) === k).length);
    expect(perTenth).toEqual(Array.from({ length: 10 }, () => 100));
  });

  test("only five stable minutes make the next retry a first one", () => {
    const worn = { retries: 7 };
    expect(afterConnection(worn, 299_999)).toEqual(worn);
    expect(afterConnection(worn, 300_000)).toEqual(FRESH);
    expect(ceilingMs(FRESH, DEFAULT_WINDOW_MS)).toBe(5000);
    expect([1, 2, 3, 4, 5, 6].map((retries) => ceilingMs({ retries }, 5000))).toEqual([
      10_000, 20_000, 40_000, 80_000, 120_000, 120_000,
    ]);
  });
});
