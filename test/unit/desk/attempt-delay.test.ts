import fc from "fast-check";
import { expect, test } from "vitest";
import { AttemptDelay, delayMs, networkOf } from "../../../src/accounts/attempt-delay.ts";
import { FakeClock } from "../../support/fake-clock.ts";

test("three attempts are free, then the delay doubles up to a quarter of an hour", () => {
  expect([0, 1, 2, 3, 4, 5, 6].map(delayMs)).toEqual([0, 0, 0, 2000, 4000, 8000, 16_000]);
  expect(delayMs(12)).toBe(900_000);
  expect(delayMs(100_000)).toBe(900_000);
});

test("who guesses waits; another address and another login do not", () => {
  const clock = new FakeClock();
  const delay = new AttemptDelay(clock);
  for (let attempt = 0; attempt < 3; attempt++) expect(delay.begin("marie", "192.0.2.1")).toBe(0);
  expect(delay.begin("marie", "192.0.2.1")).toBe(2000);
  expect(delay.begin("marie", "192.0.2.2")).toBe(0);
  expect(delay.begin("paul", "192.0.2.1")).toBe(0);
  clock.advance(1500);
  expect(delay.begin("marie", "192.0.2.1")).toBe(500);
  clock.advance(500);
  expect(delay.begin("marie", "192.0.2.1")).toBe(0);
  expect(delay.begin("marie", "192.0.2.1")).toBe(4000);
});

test("attempts at the same time count before their result is known", () => {
  const delay = new AttemptDelay(new FakeClock());
  const waits = Array.from({ length: 50 }, () => delay.begin("marie", "192.0.2.1"));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
});

test("the right password wipes the slate; a day without failure too", () => {
  const clock = new FakeClock();
  const delay = new AttemptDelay(clock);
  for (let attempt = 0; attempt < 3; attempt++) delay.begin("marie", "a");
  delay.succeeded("marie", "a");
  expect(delay.begin("marie", "a")).toBe(0);
  for (let attempt = 0; attempt < 3; attempt++) delay.begin("marie", "a");
  clock.advance(24 * 3_600_000);
  for (let attempt = 0; attempt < 3; attempt++) expect(delay.begin("marie", "a")).toBe(0);
});

test("it never keeps more than its bound", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.ipV4()), { maxLength: 300 }), (attempts) => {
      const delay = new AttemptDelay(new FakeClock(), 20);
      for (const [login, address] of attempts) {
        delay.begin(login, address);
        expect(delay.size).toBeLessThanOrEqual(20);
      }
    }),
  );
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:0:12:aaaa:bbbb:cccc:dddd", "2001:db8:0:12::/64"],
  ["2001:DB8:0:12::1", "2001:db8:0:12::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("%s counts as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
