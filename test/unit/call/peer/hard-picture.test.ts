import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EASY, nextHardPicture } from "../../../../src/call/peer/rate/hard-picture.ts";
import type { HardPicture } from "../../../../src/call/peer/rate/hard-picture.ts";
import { targetOf } from "../../../../src/call/peer/rate/ladder.ts";

/** Seconds with an encoder that gives so many pictures at each number of steps. */
function run(seconds: number, fps: (steps: number) => number, from: HardPicture = EASY, startS = 0): HardPicture[] {
  const states = [from];
  for (let s = startS + 1; s <= startS + seconds; s += 1) {
    const before = states.at(-1) as HardPicture;
    const changed = before.steps !== states.at(-2)?.steps && states.length > 1;
    states.push(nextHardPicture(before, { nowMs: s * 1000, fps: fps(before.steps), changed }));
  }
  return states;
}
const last = (states: readonly HardPicture[]): HardPicture => states.at(-1) as HardPicture;

describe("a picture that is hard to encode", () => {
  it("an easy one is left alone", () => {
    expect(run(600, () => 25).every(({ steps }) => steps === 0)).toBe(true);
  });

  it("goes down in size when the encoder leaves pictures out for three seconds, not for two", () => {
    expect(last(run(2, () => 10)).steps).toBe(0);
    expect(last(run(3, () => 10)).steps).toBe(1);
  });

  it("goes down until the encoder keeps up, and stays", () => {
    const fps = (steps: number): number => [5, 14, 24, 25][steps] ?? 25;
    const states = run(36, fps);
    expect(last(states).steps).toBe(2);
    expect(states.slice(12).every(({ steps }) => steps === 2)).toBe(true);
  });

  it("comes back when the picture has become easy", () => {
    const hard = last(run(20, (steps) => (steps === 0 ? 10 : 25)));
    expect(hard.steps).toBe(1);
    expect(last(run(40, () => 25, hard, 20)).steps).toBe(0);
  });

  it("tries less and less often what does not hold", () => {
    const states = run(600, (steps) => (steps === 0 ? 10 : 25));
    const ups = states.flatMap(({ steps }, s) => (s > 0 && steps < (states[s - 1]?.steps ?? 0) ? [s] : []));
    expect(ups.length).toBeLessThan(6);
    const gaps = ups.slice(1).map((s, i) => s - (ups[i] ?? 0));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
  });

  it("a camera in the dark gives few whatever the size: the size comes back", () => {
    const states = run(60, () => 15);
    expect(last(states).steps).toBe(0);
    expect(Math.max(...states.map(({ steps }) => steps))).toBe(1);
  });

  it("never leaves 0 to 3", () => {
    const second = fc.record({ fps: fc.option(fc.integer({ min: 0, max: 30 })), changed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(second, { maxLength: 500 }), (seconds) => {
        let state = EASY;
        seconds.forEach((one, s) => (state = nextHardPicture(state, { ...one, nowMs: s * 1000 })));
        expect([0, 1, 2, 3]).toContain(state.steps);
      }),
    );
  });

  it("the ladder takes the step below", () => {
    expect(targetOf(346, 480, undefined).height).toBe(360);
    expect(targetOf(346, 480, undefined, 1).height).toBe(270);
    expect(targetOf(346, 480, targetOf(346, 480, undefined, 1), 1).height).toBe(270);
    expect(targetOf(346, 480, targetOf(346, 480, undefined, 1), 0).height).toBe(360);
    expect(targetOf(100, 480, undefined, 3).height).toBe(180);
  });
});
