import fc from "fast-check";
import { expect, test } from "vitest";
import { hear, SILENT, VOICE_HOLD_MS } from "../../../devices/sound/voice-activity.ts";
import type { VoiceActivity } from "../../../devices/sound/voice-activity.ts";

/** Levels every 100 ms, and whether somebody speaks after each. */
function run(levelsDbfs: readonly number[]): boolean[] {
  let state: VoiceActivity = SILENT;
  return levelsDbfs.map((level, n) => (state = hear(state, level, n * 100)).speaking);
}

test.each([
  ["silence", [-Infinity, -Infinity], [false, false]],
  ["a line's noise", [-60, -55, -50], [false, false, false]],
  ["a voice at once", [-26], [true]],
  ["a soft syllable within a word", [-26, -46, -26], [true, true, true]],
  ["a level between the limits does not begin", [-46, -46], [false, false]],
  ["a pause between words", [-26, -70, -70, -70, -26], [true, true, true, true, true]],
  [
    "the end of a sentence",
    [-26, -70, -70, -70, -70, -70, -70, -70],
    [true, true, true, true, true, true, false, false],
  ],
])("%s", (_, levels, speaking) => {
  expect(run(levels)).toEqual(speaking);
});

test("never changes faster than its hold: no lamp on it can flash over 3 Hz", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -90, max: 0, noNaN: true }), { maxLength: 200 }), (levels) => {
      const states = run(levels);
      const risesAt = states.flatMap((on, n) => (on && states[n - 1] !== true ? [n * 100] : []));
      for (const [n, at] of risesAt.entries()) {
        if (n > 0) expect(at - (risesAt[n - 1] ?? 0)).toBeGreaterThanOrEqual(VOICE_HOLD_MS);
      }
    }),
  );
});
