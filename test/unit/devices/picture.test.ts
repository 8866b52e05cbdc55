import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS, observe, startPicture } from "../../../devices/camera/picture.ts";
import type { Observation, PictureMemory } from "../../../devices/camera/picture.ts";
import type { PictureState } from "../../../devices/camera/port.ts";

const LIT = 120;
const DARK = 16;

type Step = { everyMs: number; untilMs: number; changed?: boolean; luma?: number } | { ticksUntilMs: number } | "gone";

/** Plays steps one after the other; frames come every so many ms, ticks every 250 ms. */
function play(steps: readonly Step[]): { memory: PictureMemory; seen: [number, PictureState][] } {
  let memory = startPicture(0);
  let atMs = 0;
  const seen: [number, PictureState][] = [];
  const take = (observation: Observation): void => {
    const after = observe(memory, observation, DEFAULT_LIMITS);
    if (after.picture !== memory.picture) seen.push([atMs, after.picture]);
    memory = after;
  };
  for (const step of steps) {
    if (step === "gone") take({ kind: "gone", atMs });
    else if ("ticksUntilMs" in step) {
      for (; atMs < step.ticksUntilMs; atMs += 250) take({ kind: "tick", atMs });
    } else {
      for (; atMs < step.untilMs; atMs += step.everyMs) {
        take({ kind: "frame", atMs, changed: step.changed ?? true, luma: step.luma ?? LIT });
      }
    }
  }
  return { memory, seen };
}

describe("picture", () => {
  test.each<[string, readonly Step[], [number, PictureState][]]>([
    ["starts, then lives at the first frame", [{ everyMs: 100, untilMs: 5000 }], [[0, "live"]]],
    ["absent when no first frame comes", [{ ticksUntilMs: 6000 }], [[5250, "absent"]]],
    [
      "absent 2 s after the last frame",
      [{ everyMs: 100, untilMs: 1000 }, { ticksUntilMs: 4000 }],
      [
        [0, "live"],
        [3000, "absent"],
      ],
    ],
    [
      "absent at once when the source is gone",
      [{ everyMs: 100, untilMs: 1000 }, "gone"],
      [
        [0, "live"],
        [1000, "absent"],
      ],
    ],
    [
      "back from absent at the first frame",
      [{ everyMs: 100, untilMs: 500 }, "gone", { everyMs: 100, untilMs: 1500 }],
      [
        [0, "live"],
        [500, "absent"],
        [500, "live"],
      ],
    ],
    [
      "frozen past 3 s of the same picture",
      [
        { everyMs: 100, untilMs: 1000 },
        { everyMs: 100, untilMs: 6000, changed: false },
      ],
      [
        [0, "live"],
        [4000, "frozen"],
      ],
    ],
    [
      "frozen from the start",
      [{ everyMs: 100, untilMs: 4000, changed: false }],
      [
        [0, "live"],
        [3100, "frozen"],
      ],
    ],
    [
      "one changed picture thaws",
      [
        { everyMs: 100, untilMs: 4000, changed: false },
        { everyMs: 100, untilMs: 4100 },
      ],
      [
        [0, "live"],
        [3100, "frozen"],
        [4000, "live"],
      ],
    ],
    [
      "stillness counts afresh after absence",
      [{ everyMs: 100, untilMs: 2900, changed: false }, "gone", { everyMs: 100, untilMs: 5900, changed: false }],
      [
        [0, "live"],
        [2900, "absent"],
        [2900, "live"],
      ],
    ],
    [
      "a new source of the same frozen camera stays frozen",
      [
        { everyMs: 100, untilMs: 4000, changed: false },
        { ticksUntilMs: 5000 },
        { everyMs: 100, untilMs: 7000, changed: false },
      ],
      [
        [0, "live"],
        [3100, "frozen"],
      ],
    ],
    [
      "black after 1 s of dark, though it moves",
      [{ everyMs: 100, untilMs: 3000, luma: DARK }],
      [
        [0, "live"],
        [1000, "black"],
      ],
    ],
    [
      "black, not frozen, however still",
      [{ everyMs: 100, untilMs: 9000, luma: DARK, changed: false }],
      [
        [0, "live"],
        [1000, "black"],
      ],
    ],
    [
      "a hand before the lens is not black",
      [
        { everyMs: 100, untilMs: 1000 },
        { everyMs: 100, untilMs: 1900, luma: DARK },
        { everyMs: 100, untilMs: 3000 },
      ],
      [[0, "live"]],
    ],
    [
      "light again is live",
      [
        { everyMs: 100, untilMs: 2000, luma: DARK },
        { everyMs: 100, untilMs: 3000 },
      ],
      [
        [0, "live"],
        [1000, "black"],
        [2000, "live"],
      ],
    ],
    [
      "barely lighter than the threshold stays black",
      [
        { everyMs: 100, untilMs: 2000, luma: DARK },
        { everyMs: 100, untilMs: 3000, luma: 25 },
      ],
      [
        [0, "live"],
        [1000, "black"],
      ],
    ],
  ])("%s", (_name, steps, expected) => {
    expect(play(steps).seen).toEqual(expected);
  });

  test("good only once a picture has changed, and no longer when it fails", () => {
    expect(play([{ everyMs: 100, untilMs: 2000, changed: false }]).memory.good).toBe(false);
    expect(
      play([
        { everyMs: 100, untilMs: 100, changed: false },
        { everyMs: 100, untilMs: 200 },
      ]).memory.good,
    ).toBe(true);
    expect(play([{ everyMs: 100, untilMs: 500, luma: DARK }]).memory.good).toBe(false);
    expect(play([{ everyMs: 100, untilMs: 500 }, "gone"]).memory.good).toBe(false);
    const back = play([{ everyMs: 100, untilMs: 500 }, "gone", { everyMs: 100, untilMs: 600, changed: false }]);
    expect(back.memory).toMatchObject({ picture: "live", good: false });
  });

  const frame = fc.record({
    gapMs: fc.integer({ min: 1, max: 4000 }),
    changed: fc.boolean(),
    luma: fc.integer({ min: 0, max: 255 }),
  });

  test("property: what each state says is true of the frames", () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 60 }), (frames) => {
        let memory = startPicture(0);
        let atMs = 0;
        for (const { gapMs, changed, luma } of frames) {
          const lastMs = memory.lastFrameMs;
          atMs += gapMs;
          memory = observe(memory, { kind: "tick", atMs }, DEFAULT_LIMITS);
          if (lastMs !== undefined) expect(memory.picture === "absent").toBe(gapMs > DEFAULT_LIMITS.absentAfterMs);
          memory = observe(memory, { kind: "frame", atMs, changed, luma }, DEFAULT_LIMITS);
          expect(["live", "frozen", "black"]).toContain(memory.picture);
          if (memory.picture === "frozen")
            expect(atMs - memory.lastChangeMs).toBeGreaterThan(DEFAULT_LIMITS.frozenAfterMs);
          if (changed) expect(memory.picture).not.toBe("frozen");
          if (memory.picture === "black") expect(luma).toBeLessThan(DEFAULT_LIMITS.blackLuma + 4);
          if (luma > DEFAULT_LIMITS.blackLuma + 4) expect(memory.picture).not.toBe("black");
          if (memory.good) expect(memory.picture).toBe("live");
        }
      }),
    );
  });

  test("property: a picture that stays dark is never called frozen", () => {
    const dark = fc.record({ gapMs: fc.integer({ min: 1, max: 1500 }), changed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(dark, { maxLength: 60 }), (frames) => {
        let memory = startPicture(0);
        let atMs = 0;
        for (const { gapMs, changed } of frames) {
          atMs += gapMs;
          memory = observe(memory, { kind: "frame", atMs, changed, luma: DARK }, DEFAULT_LIMITS);
          expect(memory.picture).not.toBe("frozen");
        }
      }),
    );
  });
});
