import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decibels, goertzelPower, meanSquare } from "../../../devices/sound/goertzel.ts";
import { judgeLoop, LISTEN_RATE_HZ, LOOP_MS, TONE_DBFS, TONES, toneSamples } from "../../../devices/sound/tone-loop.ts";

const RATE = LISTEN_RATE_HZ;
const sine = (hz: number, dbfs: number, ms: number): Float64Array =>
  Float64Array.from({ length: (ms * RATE) / 1000 }, (_, n) => {
    return Math.SQRT2 * 10 ** (dbfs / 20) * Math.sin((2 * Math.PI * hz * n) / RATE);
  });

/** White noise that is the same each time (a linear congruential generator). */
function noise(dbfs: number, ms: number, seed = 1): Float64Array {
  let state = seed;
  const amplitude = 10 ** (dbfs / 20) * Math.sqrt(3);
  return Float64Array.from({ length: (ms * RATE) / 1000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return amplitude * (state / 2 ** 31 - 1);
  });
}

/** What a microphone gets of it: later, softer, with the noise of the room. */
function heard(given: Float64Array, { gainDb = -10, delayMs = 150, noiseDbfs = -65 }: How = {}): Float64Array {
  const room = noise(noiseDbfs, LOOP_MS + 600);
  return add(room, given, gainDb, delayMs);
}

function add(to: Float64Array, what: Float64Array, gainDb: number, delayMs: number): Float64Array {
  const sum = Float64Array.from(to);
  const at = (delayMs * RATE) / 1000;
  for (const [n, sample] of what.entries()) {
    if (at + n < sum.length) sum[at + n] = (sum[at + n] ?? 0) + sample * 10 ** (gainDb / 20);
  }
  return sum;
}

const played = toneSamples(RATE);

describe("one frequency in a block", () => {
  test.each([
    [1000, -20],
    [1500, -3],
    [50, -40],
  ])("a sine of %i Hz at %i dBFS is measured as it is", (hz, dbfs) => {
    expect(decibels(goertzelPower(sine(hz, dbfs, 20), hz, RATE))).toBeCloseTo(dbfs, 6);
  });

  test("another whole multiple of the block's 50 Hz is not seen", () => {
    expect(decibels(goertzelPower(sine(1500, 0, 20), 1000, RATE))).toBeLessThan(-200);
  });

  test("of noise one bin holds a small share", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const block = noise(-20, 20, seed);
      expect(goertzelPower(block, 1000, RATE)).toBeLessThan(0.1 * meanSquare(block));
    }
  });

  test("nothing has no power", () => {
    expect(goertzelPower(new Float64Array(), 1000, RATE)).toBe(0);
    expect(decibels(0)).toBe(-Infinity);
  });

  test("never more than the block holds, never below zero", () => {
    const samples = fc.float64Array({ min: -1, max: 1, minLength: 320, maxLength: 320, noNaN: true });
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 159 }), (block, bin) => {
        const power = goertzelPower(block, bin * 50, RATE);
        expect(power).toBeGreaterThanOrEqual(0);
        expect(power).toBeLessThanOrEqual(meanSquare(block) * (1 + 1e-9));
      }),
    );
  });
});

interface How {
  gainDb?: number;
  delayMs?: number;
  noiseDbfs?: number;
}

describe("the loop test", () => {
  test("is modest in level and below two seconds", () => {
    expect(played.length / RATE).toBeLessThan(2);
    expect(Math.max(...played)).toBeCloseTo(Math.SQRT2 * 10 ** (TONE_DBFS / 20), 3);
  });

  test.each<[string, How]>([
    ["as it was played", { gainDb: 0, delayMs: 0, noiseDbfs: -120 }],
    ["softer and later", { gainDb: -30, delayMs: 300 }],
    ["at once", { delayMs: 0 }],
    ["very late", { delayMs: 500 }],
    ["in a noisy room", { gainDb: -10, noiseDbfs: -36 }],
    ["at an odd moment", { delayMs: 133.6875 }],
    ["loud", { gainDb: 15 }],
  ])("recognises the tones %s", (_, how) => {
    const finding = judgeLoop(heard(played, how));
    expect(finding.kind).toBe("heard");
    const gainDb = how.gainDb ?? -10;
    expect(Math.abs((finding.toneDbfs ?? 0) - TONE_DBFS - gainDb)).toBeLessThan(1.5);
    expect(Math.abs((finding.startMs ?? 0) - TONES[0].startMs - (how.delayMs ?? 150))).toBeLessThanOrEqual(20);
  });

  test.each([
    ["digital silence", new Float64Array(RATE * 2), "dead"],
    ["no sample at all", new Float64Array(), "dead"],
    ["half a bit of noise", noise(-97, 2000), "dead"],
    ["a quiet room", noise(-75, 2000), "noise"],
    ["a loud room", noise(-10, 2000), "noise"],
    ["a whistle of the first frequency that never ends", sine(1000, -20, 2000), "noise"],
    ["a hum", sine(50, -20, 2000), "noise"],
    ["both tones at once", add(sine(1000, -20, 2000), sine(1500, -20, 2000), 0, 0), "noise"],
    ["the first tone alone", heard(played.subarray(0, 0.4 * RATE)), "noise"],
    ["the second tone alone", heard(played.subarray(0.6 * RATE)), "noise"],
    [
      "the tones too close to each other",
      add(heard(played.subarray(0, 0.4 * RATE)), played.subarray(0.6 * RATE), -10, 500),
      "noise",
    ],
    ["other tones", heard(add(sine(1100, -20, 200), sine(1650, -20, 200), 0, 0)), "noise"],
    ["tones drowned in noise", heard(played, { gainDb: -20, noiseDbfs: -20 }), "noise"],
  ] as const)("is not taken in by %s", (_, samples, kind) => {
    expect(judgeLoop(samples)).toMatchObject({ kind, toneDbfs: null, startMs: null, echoDb: null });
  });

  test.each([
    [150, -3],
    [200, -6],
    [300, -6],
    [350, -12],
  ])("a copy %i ms later at %i dB is an echo, and its level is told", (delayMs, gainDb) => {
    const finding = judgeLoop(add(heard(played), played, gainDb - 10, 150 + delayMs));
    expect(finding.kind).toBe("echo");
    expect(Math.abs((finding.echoDb ?? 0) - gainDb)).toBeLessThan(1.5);
  });

  test.each([
    ["reflections of the table and the walls", [10, 25, 40], -6],
    ["a copy too soft to disturb", [300], -40],
  ])("%s are no echo", (_, delays, gainDb) => {
    let samples = heard(played);
    for (const delayMs of delays) samples = add(samples, played, gainDb - 10, 150 + delayMs);
    expect(judgeLoop(samples).kind).toBe("heard");
  });

  test.each([300, 600])("a room that decays by 60 dB in %i ms is no echo", (decayMs) => {
    let samples = heard(played);
    // A tail of dense reflections, each with its share of the decaying energy.
    for (let ms = 4; ms < decayMs; ms += 4) samples = add(samples, played, -10 - 14 - (60 * ms) / decayMs, 150 + ms);
    expect(judgeLoop(samples).kind).toBe("heard");
  });

  test("whatever is heard, it is judged, with figures in range", () => {
    fc.assert(
      fc.property(fc.float64Array({ min: -1, max: 1, noNaN: true, maxLength: 4000 }), (samples) => {
        const { kind, noiseDbfs } = judgeLoop(samples);
        expect(["noise", "dead"]).toContain(kind);
        expect(noiseDbfs).toBeGreaterThanOrEqual(-120);
      }),
    );
  });
});
