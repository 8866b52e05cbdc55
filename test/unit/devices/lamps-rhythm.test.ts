import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RHYTHMS } from "../../../devices/lamps/port.ts";
import type { Rhythm } from "../../../devices/lamps/port.ts";
import { ask, brightness, DARK, lit, show, untilChangeMs } from "../../../devices/lamps/rhythm.ts";
import type { LampState } from "../../../devices/lamps/rhythm.ts";

const rhythmArb = fc.constantFrom(...RHYTHMS);
/** Often hectic, sometimes calm. */
const gapArb = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 80 }) }, fc.integer({ min: 0, max: 700 }));

/** Plays what is asked (at ms, rhythm) as a driver does; returns the moments at which the lamp went on or off. */
function changes(asked: readonly (readonly [number, Rhythm])[], endMs: number): { atMs: number; lit: boolean }[] {
  const out: { atMs: number; lit: boolean }[] = [];
  let state: LampState = DARK;
  /** Shows what is due now, and then whatever falls due before the next request. */
  const play = (fromMs: number, untilMs: number): void => {
    for (let nowMs: number | undefined = fromMs; nowMs !== undefined && nowMs < untilMs;) {
      const shown = show(state, nowMs);
      if (shown.state.lit !== state.lit) out.push({ atMs: nowMs, lit: shown.state.lit });
      state = shown.state;
      nowMs = shown.dueMs;
    }
  };
  asked.forEach(([atMs, rhythm], i) => {
    state = ask(state, rhythm, atMs);
    play(atMs, asked[i + 1]?.[0] ?? endMs);
  });
  return out;
}

describe("rhythms", () => {
  test.each([
    ["off", 0],
    ["on", 1],
    ["breathe", 5],
    ["blink", 20],
    ["alarm", 40],
  ] as const)("%s flashes so often in 20 s: %i times", (rhythm, flashes) => {
    const ons = changes([[0, rhythm]], 20_000).filter((change) => change.lit);
    expect(ons.length).toBe(flashes);
  });

  test("each begins lit, so that whoever pressed sees the answer at once", () => {
    for (const rhythm of RHYTHMS) expect(lit(rhythm, 0)).toBe(rhythm !== "off");
  });

  test("asked again, a rhythm keeps its beat", () => {
    expect(
      changes(
        [
          [0, "blink"],
          [400, "blink"],
          [900, "blink"],
        ],
        2100,
      ),
    ).toEqual(changes([[0, "blink"]], 2100));
  });

  test("brightness stays within 0 and 1, and no dimmed lamp is out while an undimmed one is on", () => {
    fc.assert(
      fc.property(rhythmArb, fc.integer({ min: -100_000, max: 10_000_000 }), (rhythm, sinceMs) => {
        const level = brightness(rhythm, sinceMs);
        expect(level).toBeGreaterThanOrEqual(0);
        expect(level).toBeLessThanOrEqual(1);
        if (rhythm !== "breathe") expect(level === 1).toBe(lit(rhythm, sinceMs));
        else if (lit(rhythm, sinceMs)) expect(level).toBeGreaterThanOrEqual(0.499);
      }),
    );
  });

  test("a change is always due later, never now", () => {
    fc.assert(
      fc.property(rhythmArb, fc.double({ min: 0, max: 1e9, noNaN: true }), (rhythm, sinceMs) => {
        const inMs = untilChangeMs(rhythm, sinceMs);
        if (inMs !== undefined) expect(inMs).toBeGreaterThan(0);
      }),
    );
  });
});

describe("what must never be", () => {
  test("a lamp that follows a caller who changes his mind every 10 ms", () => {
    const asked = Array.from({ length: 500 }, (_, i) => [i * 10, i % 2 === 0 ? "on" : "off"] as const);
    const ons = changes(asked, 6000).filter((change) => change.lit);
    expect(ons.length).toBeGreaterThan(5);
    expect(ons.length).toBeLessThanOrEqual(16);
  });

  test("more than 3 flashes within a second, whatever is asked and how often", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(gapArb, rhythmArb), { maxLength: 200 }), (gaps) => {
        let atMs = 0;
        const asked = gaps.map(([gapMs, rhythm]) => [(atMs += gapMs), rhythm] as const);
        const ons = changes(asked, atMs + 5000).filter((change) => change.lit);
        ons.forEach((on, i) => {
          // The fourth flash from here begins a whole second later at the earliest.
          const fourth = ons[i + 3];
          if (fourth) expect(fourth.atMs - on.atMs).toBeGreaterThanOrEqual(999.9);
        });
      }),
    );
  });

  test("a lamp that does not end as was last asked", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), rhythmArb), { maxLength: 50 }), (gaps) => {
        let atMs = 0;
        const asked = gaps.map(([gapMs, rhythm]) => [(atMs += gapMs), rhythm] as const);
        for (const last of ["on", "off"] as const) {
          const seen = changes([...asked, [atMs, last]], atMs + 1000);
          expect(seen.at(-1)?.lit ?? false).toBe(last === "on");
        }
      }),
    );
  });
});
