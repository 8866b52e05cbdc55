import { expect, test } from "vitest";
import { Limits } from "../../../../src/supervisor/enrolment/limits.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

test("so many at once, then one more each so often; each key for itself", () => {
  const clock = new FakeClock();
  const limits = new Limits(clock, 3, 60_000);
  expect([1, 2, 3].map(() => limits.take("a"))).toEqual([0, 0, 0]);
  expect(limits.take("a")).toBe(20);
  expect(limits.take("b")).toBe(0);
  clock.advance(19_000);
  // What is refused costs nothing more.
  expect(limits.take("a")).toBe(1);
  clock.advance(1000);
  expect(limits.take("a")).toBe(0);
  expect(limits.take("a")).toBe(20);
  clock.advance(3_600_000);
  expect([1, 2, 3, 4].map(() => limits.take("a"))).toEqual([0, 0, 0, 20]);
});

test("a wall clock that jumps changes nothing", () => {
  const clock = new FakeClock();
  const limits = new Limits(clock, 1, 60_000);
  expect(limits.take("a")).toBe(0);
  clock.wall += 86_400_000;
  expect(limits.take("a")).toBe(60);
});

test("a flood of addresses is forgotten, the oldest first", () => {
  const limits = new Limits(new FakeClock(), 1, 60_000);
  for (let n = 0; n < 12_000; n++) limits.take(`address-${n}`);
  expect(limits.size).toBe(10_000);
  expect(limits.take("address-11999")).toBeGreaterThan(0);
  expect(limits.take("address-0")).toBe(0);
});
