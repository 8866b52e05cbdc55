import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { videoBudgetKbps } from "../../../src/call/peer/rate/budget.ts";
import { startRate } from "../../../src/call/peer/rate/rate.ts";
import { startReceive } from "../../../src/call/peer/rate/receive.ts";
import { rateWithin, receiveWithin } from "../../../src/call/peer/rate/reserve.ts";
import { LineShare, usualPaceKbps } from "../../../src/papers/line-share.ts";
import { FakeClock } from "../../support/fake-clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const CALM = { lossUpPct: 0, lossDownPct: 0, rttMs: 40 };

function stand(lineKbps = 512) {
  const clock = new FakeClock();
  const reserved: [number, number][] = [];
  const share = new LineShare({
    lineKbps: () => lineKbps,
    reserve: (up, down) => void reserved.push([up, down]),
    clock,
  });
  const second = (sample: Partial<typeof CALM> = {}) => {
    clock.advance(1000);
    share.sample({ ...CALM, ...sample });
  };
  return { share, reserved, second };
}

test.each([
  [64, 32],
  [300, 100],
  [512, 171],
  [2_048, 683],
  [4_000, 2_000],
  [10_000, 4_000],
  [1_000_000, 4_000],
])("of %i kbit/s papers take %i", (lineKbps, kbps) => {
  expect(usualPaceKbps(lineKbps)).toBe(kbps);
});

test("what travels has its share, headers included; a moment after the last byte all is given back", () => {
  const { share, reserved, second } = stand();
  share.busy("up", true);
  // The pictures need a moment to make room on a thin line.
  expect(reserved).toEqual([[118, 0]]);
  for (let seconds = 0; seconds < 10; seconds += 1) second();
  expect(reserved.at(-1)).toEqual([197, 0]);
  share.busy("up", false);
  share.busy("up", true);
  share.busy("down", true);
  expect(reserved.at(-1)).toEqual([197, 197]);
  share.busy("down", false);
  share.busy("up", false);
  vi.advanceTimersByTime(1_000);
  expect(reserved.at(-1)).toEqual([197, 197]);
  vi.advanceTimersByTime(1_000);
  expect(reserved.at(-1)).toEqual([0, 0]);
});

test("a line that proves thinner than it was said to be: slower, and faster again when it is calm", () => {
  const { share, second } = stand();
  second();
  share.busy("up", true);
  for (let seconds = 0; seconds < 20; seconds += 1) second();
  expect(share.upKbps()).toBe(171);
  // One bad second is a busy machine.
  second({ lossUpPct: 20 });
  second();
  expect(share.upKbps()).toBe(171);
  for (let seconds = 0; seconds < 20; seconds += 1) second({ lossUpPct: 20 });
  const slow = share.upKbps();
  expect(slow).toBeLessThan(90);
  expect(slow).toBeGreaterThanOrEqual(32);
  // The other way is not to blame.
  expect(share.downKbps()).toBe(171);
  for (let seconds = 0; seconds < 60; seconds += 1) second();
  expect(share.upKbps()).toBe(171);
  for (let seconds = 0; seconds < 8; seconds += 1) second({ rttMs: 400 });
  expect(share.upKbps()).toBeLessThan(130);
});

test("the end gives everything back at once", () => {
  const { share, reserved } = stand();
  share.busy("down", true);
  share.end();
  expect(reserved.at(-1)).toEqual([0, 0]);
});

test("a picture at 512 kbit/s makes room while papers travel, and is back when they are there", () => {
  const whole = videoBudgetKbps(512);
  const less = videoBudgetKbps(512 - 197);
  expect([whole, less]).toEqual([346, 188]);
  const grown = { ...startRate(whole, 0), kbps: 340 };
  const during = rateWithin(grown, less, 1_000);
  expect(during).toMatchObject({ kbps: 188, maxKbps: 188 });
  expect(rateWithin(during, whole, 2_000)).toMatchObject({ kbps: 346, maxKbps: 346 });
  // What was just too much is not given back at once.
  expect(rateWithin({ ...during, kbps: 120, holdUntilMs: 9_000 }, whole, 2_000)).toMatchObject({ kbps: 120 });
  const receive = receiveWithin(startReceive(whole, 0), less, 0);
  expect(receive).toMatchObject({ kbps: 188, maxKbps: 188 });
  expect(receiveWithin(receive, whole, 0)).toMatchObject({ kbps: 346, maxKbps: 346 });
});
