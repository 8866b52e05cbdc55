import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { videoBudgetKbps } from "../../../../src/call/peer/rate/budget.ts";
import { targetOf } from "../../../../src/call/peer/rate/ladder.ts";
import { nextRate, RATE, startRate } from "../../../../src/call/peer/rate/rate.ts";
import type { RateSample, RateState } from "../../../../src/call/peer/rate/rate.ts";
import { nextReceive, startReceive } from "../../../../src/call/peer/rate/receive.ts";
import { ToldLoss } from "../../../../src/call/peer/rate/told-loss.ts";

const MAX = videoBudgetKbps(512);
const good = (state: RateState, nowMs: number): RateSample => ({
  nowMs,
  loss: 0,
  rttMs: 60,
  rembKbps: null,
  sentKbps: state.kbps,
});

function run(seconds: number, from: RateState, sample: (state: RateState, nowMs: number) => RateSample, startS = 0) {
  const states: RateState[] = [from];
  for (let s = startS + 1; s <= startS + seconds; s++) {
    const last = states.at(-1) as RateState;
    states.push(nextRate(last, sample(last, s * 1000)));
  }
  return states;
}

describe("budget of a line", () => {
  it.each([
    [512, 346],
    [300, 176],
    [100, 60],
    [10_000, 1500],
  ])("%i kbit/s leave %i for the picture", (line, video) => {
    expect(videoBudgetKbps(line)).toBe(video);
  });
});

describe("rate of the picture", () => {
  it("starts at 200 and grows to the budget in quiet", () => {
    const states = run(20, startRate(MAX, 0), good);
    expect(states[0]?.kbps).toBe(200);
    expect(states.at(-1)?.kbps).toBe(MAX);
  });

  it("falls by half of the loss and holds for 4 s", () => {
    const before = { ...startRate(MAX, 0), kbps: 300 };
    const after = nextRate(before, { ...good(before, 1000), loss: 0.4 });
    expect(after.kbps).toBeCloseTo(240);
    expect(run(3, after, good, 1).at(-1)?.kbps).toBeCloseTo(240);
    expect(run(5, after, good, 1).at(-1)?.kbps).toBeGreaterThan(240);
  });

  it("does not fall for 3 % of loss: that is repaired", () => {
    const states = run(10, startRate(MAX, 0), (state, ms) => ({ ...good(state, ms), loss: 0.03 }));
    expect(states.at(-1)?.kbps).toBeGreaterThan(300);
  });

  it("does not fall for one bad second of few packets: 3 of 25 are lost by chance", () => {
    const before = run(5, startRate(MAX, 0), good).at(-1) as RateState;
    expect(nextRate(before, { ...good(before, 6000), loss: 0.12 }).kbps).toBeGreaterThanOrEqual(before.kbps);
    const jam = run(3, before, (state, ms) => ({ ...good(state, ms), loss: 0.2 }), 5);
    expect(jam.at(-1)?.kbps).toBeLessThan(before.kbps);
  });

  const slowly = (state: RateState, ms: number): RateSample => ({ ...good(state, ms), rttMs: 181 });

  it("falls when the round trip has grown by 120 ms for two seconds, in steps of 15 %", () => {
    const grown = run(5, startRate(MAX, 0), good).at(-1) as RateState;
    const [, first, second, third] = run(3, grown, slowly, 5);
    expect(first?.kbps).toBeGreaterThanOrEqual(grown.kbps);
    expect(second?.kbps).toBeCloseTo((first?.kbps ?? 0) * 0.85);
    expect(third?.kbps).toBeCloseTo((second?.kbps ?? 0) * 0.85);
  });

  it("grows slowly near to what was too much, and forgets it after a minute", () => {
    const grown = run(5, startRate(MAX, 0), good).at(-1) as RateState;
    const fallen = run(2, grown, slowly, 5).at(-1) as RateState;
    const soon = run(10, fallen, good, 7).at(-1) as RateState;
    expect(soon.kbps).toBeLessThan(grown.kbps * 1.02);
    expect(run(80, fallen, good, 7).at(-1)?.kbps).toBe(MAX);
  });

  it("follows an estimate that is near to what is sent and that the round trip confirms, and no other", () => {
    const before = { ...startRate(MAX, 0), kbps: 300, rttLowMs: [60, null] as const, rttBeforeMs: 150 };
    const limited = nextRate(before, { ...good(before, 1000), rttMs: 150, rembKbps: 290 });
    expect(limited.kbps).toBeCloseTo(275.5);
    const fallen = nextRate(before, { ...good(before, 1000), rttMs: 150, rembKbps: 100 });
    expect(fallen.kbps).toBeCloseTo(255);
    const alone = nextRate(before, { ...good(before, 1000), rttMs: 62, rembKbps: 200 });
    expect(alone.kbps).toBeGreaterThan(300);
    const still = nextRate(before, { ...good(before, 1000), rttMs: 150, sentKbps: 60, rembKbps: 100 });
    expect(still.kbps).toBe(300);
  });

  it("does not grow while the encoder does not use it", () => {
    const states = run(30, startRate(MAX, 0), (state, ms) => ({ ...good(state, ms), sentKbps: 40 }));
    expect(states.at(-1)?.kbps).toBe(200);
  });

  it("gives the picture up when the line carries too little, and tries again by itself, later each time", () => {
    const jam = (state: RateState, nowMs: number): RateSample => ({ ...good(state, nowMs), loss: 0.5 });
    const given = run(15, startRate(MAX, 0), jam);
    const at = given.findIndex(({ audioOnly }) => audioOnly);
    expect(at).toBeGreaterThan(3);
    const quiet = run(30, given.at(-1) as RateState, good, 15);
    const back = quiet.findIndex(({ audioOnly }) => !audioOnly);
    expect(back).toBeGreaterThan(0);
    expect(quiet[back]?.kbps).toBe(RATE.tryKbps);
    const again = run(40, quiet[back] as RateState, jam, 15 + back);
    const second = again.find(({ audioOnly }) => audioOnly);
    expect((second?.tryFromMs ?? 0) - (given[at]?.tryFromMs ?? 0)).toBeGreaterThan(RATE.firstWaitMs);
    expect(second?.waitMs).toBe(RATE.firstWaitMs * 4);
  });

  it("does not try again while there is loss", () => {
    const given = run(15, startRate(MAX, 0), (state, ms) => ({ ...good(state, ms), loss: 0.5 })).at(-1) as RateState;
    expect(given.audioOnly).toBe(true);
    const lossy = run(60, given, (state, ms) => ({ ...good(state, ms), loss: 0.3 }), 15);
    expect(lossy.every(({ audioOnly }) => audioOnly)).toBe(true);
  });

  const sample = fc.record({
    loss: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    rttMs: fc.option(fc.double({ min: 0, max: 60_000, noNaN: true })),
    rembKbps: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
    sentKbps: fc.double({ min: 0, max: 1e5, noNaN: true }),
  });

  it("is always within floor and budget, and says audio-only only when it was poor for long", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), fc.integer({ min: 100, max: 5000 }), (samples, line) => {
        const max = videoBudgetKbps(line);
        let state = startRate(max, 0);
        samples.forEach((one, i) => {
          const before = state;
          state = nextRate(state, { ...one, nowMs: (i + 1) * 1000 });
          expect(state.kbps).toBeGreaterThanOrEqual(Math.min(max, RATE.floorKbps));
          expect(state.kbps).toBeLessThanOrEqual(max);
          if (state.audioOnly && !before.audioOnly) expect(state.kbps).toBeLessThan(RATE.poorKbps);
        });
      }),
    );
  });

  it("always comes back when the line does", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 100 }), (samples) => {
        let state = startRate(MAX, 0);
        samples.forEach((one, i) => (state = nextRate(state, { ...one, nowMs: (i + 1) * 1000 })));
        const after = run(200, state, (now, ms) => ({ ...good(now, ms), rttMs: 0 }), samples.length).at(-1);
        expect(after).toMatchObject({ audioOnly: false, kbps: MAX });
      }),
    );
  });
});

describe("what the encoder is asked for", () => {
  it.each([
    [345, 360, 360, 25],
    [200, 360, 360, 25],
    [180, 360, 270, 25],
    [120, 360, 216, 25],
    [100, 360, 180, 25],
    [80, 360, 180, 20],
    [1500, 720, 720, 25],
    [1500, 360, 360, 25],
    [300, 240, 216, 25],
  ])("%i kbit/s, camera of %i: height %i, %i a second", (kbps, maxHeight, height, fps) => {
    expect(targetOf(kbps, maxHeight, undefined)).toEqual({ kbps, height, fps });
  });

  it("falls in resolution before frame rate, and never below 20 a second", () => {
    let before = targetOf(345, 720, undefined);
    for (let kbps = 344; kbps > 0; kbps--) {
      const now = targetOf(kbps, 720, before);
      expect(now.height).toBeLessThanOrEqual(before.height);
      expect(now.fps).toBeGreaterThanOrEqual(20);
      if (now.fps < 25) expect(now.height).toBe(180);
      before = now;
    }
  });

  it("needs more to go up than to stay: no to and fro", () => {
    const low = targetOf(180, 360, targetOf(345, 360, undefined));
    expect(low.height).toBe(270);
    expect(targetOf(200, 360, low).height).toBe(270);
    expect(targetOf(220, 360, low).height).toBe(360);
  });
});

describe("what the other end is told it may send", () => {
  it("falls by loss and by queues, comes back in quiet, within its bounds", () => {
    const start = { ...startReceive(345, 0), kbps: 345 };
    expect(startReceive(345, 0).kbps).toBe(250);
    const lossy = nextReceive(start, { nowMs: 1000, loss: 0.3, queueMs: 0, receivedKbps: 300 });
    expect(lossy.kbps).toBeCloseTo(255);
    const queued = nextReceive(start, { nowMs: 1000, loss: 0, queueMs: 300, receivedKbps: 300 });
    expect(queued.kbps).toBeCloseTo(255);
    let state = lossy;
    for (let s = 2; s < 30; s++)
      state = nextReceive(state, { nowMs: s * 1000, loss: 0, queueMs: 0, receivedKbps: 200 });
    expect(state.kbps).toBe(345);
    for (let s = 30; s < 90; s++) state = nextReceive(state, { nowMs: s * 1000, loss: 1, queueMs: 0, receivedKbps: 0 });
    expect(state.kbps).toBe(80);
  });
});

describe("loss as the other end tells it", () => {
  it("is the share of all packets between two looks, whatever the single reports cover", () => {
    const told = new ToldLoss();
    expect(told.take()).toBeNull();
    told.heard({ highestSequence: 1000, packetsLost: 4 });
    expect(told.take()).toBeNull();
    told.heard({ highestSequence: 1006, packetsLost: 5 });
    expect(told.take()).toBeNull();
    told.heard({ highestSequence: 1050, packetsLost: 6 });
    expect(told.take()).toBeCloseTo(0.04);
    told.heard({ highestSequence: 1060, packetsLost: 6 });
    expect(told.take()).toBeNull();
    told.heard({ highestSequence: 1100, packetsLost: 6 });
    expect(told.take()).toBe(0);
  });

  it("survives a wrap, duplicates counted below zero, and another numbering", () => {
    const told = new ToldLoss();
    told.heard({ highestSequence: 2 ** 32 - 10, packetsLost: 0xffffff });
    told.heard({ highestSequence: 90, packetsLost: 9 });
    expect(told.take()).toBeCloseTo(0.1);
    told.heard({ highestSequence: 10, packetsLost: 0 });
    expect(told.take()).toBeNull();
    told.heard({ highestSequence: 110, packetsLost: 50 });
    expect(told.take()).toBeCloseTo(0.5);
  });
});
