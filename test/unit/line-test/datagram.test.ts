import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  HEADER_BYTES,
  KIND,
  decode,
  encode,
  makeToken,
  readToken,
  testOf,
  usBetween,
} from "../../../src/contract/line-test/datagram.ts";
import type { Datagram } from "../../../src/contract/line-test/datagram.ts";
import { dueAt, paced } from "../../../src/contract/line-test/pace.ts";
import { Tally, rateKbps } from "../../../src/contract/line-test/tally.ts";

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const datagrams = fc.record<Datagram>({
  kind: fc.constantFrom(...Object.values(KIND)),
  number: u32,
  timeUs: u32,
  proof: fc.stringMatching(/^[0-9a-f]{16}$/),
  answeredNumber: u32,
  answeredTimeUs: u32,
});

describe("a datagram of the line test", () => {
  const token = readToken(makeToken());

  it("is read as it was written, in the size that was asked for", () => {
    fc.assert(
      fc.property(datagrams, fc.integer({ min: HEADER_BYTES, max: 1400 }), (datagram, bytes) => {
        const written = encode(token, datagram, bytes);
        expect(written.length).toBe(bytes);
        expect(testOf(written)).toBe(token.test);
        expect(decode(token, written)).toEqual(datagram);
      }),
    );
  });

  it("with any bit of its header changed it is none", () => {
    fc.assert(
      fc.property(datagrams, fc.integer({ min: 0, max: HEADER_BYTES * 8 - 1 }), (datagram, bit) => {
        const written = encode(token, datagram, 68);
        written[bit >> 3]! ^= 1 << (bit & 7);
        expect(decode(token, written)).toBeUndefined();
      }),
    );
  });

  it("is none with another test's token, nor is any other bytes", () => {
    const other = readToken(makeToken());
    const sameName = { ...other, test: token.test };
    fc.assert(
      fc.property(datagrams, fc.uint8Array({ maxLength: 200 }), (datagram, bytes) => {
        expect(decode(other, encode(token, datagram, 68))).toBeUndefined();
        expect(decode(sameName, encode(token, datagram, 68))).toBeUndefined();
        expect(decode(token, bytes)).toBeUndefined();
      }),
    );
  });

  it("times go around at 2^32 microseconds", () => {
    expect(usBetween(2 ** 32 - 1000, 500)).toBe(1500);
    expect(usBetween(500, 2 ** 32 - 1000)).toBe(-1500);
  });
});

describe("the tally", () => {
  it("counts each number once, and none beyond its limit", () => {
    const tally = new Tally(3);
    expect([0, 2, 2, 3, 99].map((number) => tally.add(number, 100, number))).toEqual([true, true, false, false, false]);
    expect({ count: tally.count, bytes: tally.bytes, spanMs: tally.spanMs }).toEqual({
      count: 2,
      bytes: 100,
      spanMs: 2,
    });
  });

  it("tells the rate of what came between the first and the last", () => {
    const tally = new Tally(100);
    for (let n = 0; n < 51; n++) tally.add(n, 1000, n * 20);
    expect(rateKbps(tally, 1000)).toBe(400);
  });

  it("spreads a few over the whole time: two that came together are no line of gigabits", () => {
    const tally = new Tally(100);
    tally.add(0, 1228, 0);
    tally.add(1, 1228, 0.01);
    expect(rateKbps(tally, 3000)).toBeLessThan(5);
    expect(rateKbps(new Tally(100), 3000)).toBe(0);
  });

  it("jitter: none when all are late by as much, the mean deviation else (RFC 3550, 6.4.1)", () => {
    const [steady, shaken] = [new Tally(100), new Tally(100)];
    for (let n = 0; n < 100; n++) {
      steady.add(n, 68, n * 5 + 30, n * 5000);
      shaken.add(n, 68, n * 5 + (n % 2) * 4, n * 5000);
    }
    expect(steady.jitterMs).toBeCloseTo(0);
    expect(shaken.jitterMs).toBeCloseTo(4);
    expect(new Tally(1).jitterMs).toBeNull();
  });
});

describe("the pace", () => {
  it("starts at once, is even, and ends complete", () => {
    expect([0, 99, 100, 550, 999, 1000, 5000].map((ms) => dueAt(ms, 10, 1000))).toEqual([1, 1, 2, 6, 10, 10, 10]);
  });

  it("sends no more than the other end allows, and gives up when it allows nothing", async () => {
    const sent: number[] = [];
    const { signal } = new AbortController();
    const count = await paced((n) => sent.push(n), { count: 50, durationMs: 20, allowed: () => 7 }, signal);
    expect(count).toBe(7);
    expect(sent).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("ends with the reason of its signal", async () => {
    const stop = new AbortController();
    const reason = new Error("somebody pressed");
    const sending = paced((n) => n === 3 && stop.abort(reason), { count: 50, durationMs: 200 }, stop.signal);
    await expect(sending).rejects.toBe(reason);
  });
});
