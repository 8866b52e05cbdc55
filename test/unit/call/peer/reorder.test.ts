import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reorder } from "../../../../src/call/peer/receive/reorder.ts";

const numbers = (result: { packets: readonly { packet: number; gap: boolean }[] }): number[] =>
  result.packets.map(({ packet }) => packet);

describe("order of packets", () => {
  it("passes what comes in order at once", () => {
    const made = new Reorder<number>();
    for (let i = 0; i < 5; i++) expect(numbers(made.push(100 + i, i, i, 50))).toEqual([i]);
    expect(made.waiting).toBe(false);
  });

  it("holds what follows a gap until the missing one comes", () => {
    const made = new Reorder<number>();
    made.push(1, 1, 0, 50);
    expect(numbers(made.push(3, 3, 1, 50))).toEqual([]);
    expect(numbers(made.push(2, 2, 2, 50))).toEqual([2, 3]);
    expect(made.lost).toBe(0);
  });

  it("asks for a missing one once a round trip, not at once for one that is only overtaken", () => {
    const made = new Reorder<number>();
    made.push(1, 1, 0, 100);
    const asked: number[] = [];
    expect(made.push(3, 3, 0, 100).nack).toEqual([]);
    for (let ms = 0; ms <= 250; ms += 10) if (made.at(ms, 100).nack.includes(2)) asked.push(ms);
    expect(asked).toEqual([10, 130, 250]);
  });

  it("asks at once when three later ones are there", () => {
    const made = new Reorder<number>();
    made.push(1, 1, 0, 100);
    made.push(3, 3, 1, 100);
    made.push(4, 4, 1, 100);
    expect(made.push(5, 5, 1, 100).nack).toEqual([2]);
  });

  it("gives up after what a repair may take and says so at the next packet", () => {
    const made = new Reorder<number>();
    made.push(1, 1, 0, 50);
    made.push(4, 4, 0, 50);
    expect(made.at(159, 50).packets).toEqual([]);
    expect(made.at(160, 50).packets).toEqual([{ packet: 4, gap: true }]);
    expect(made.lost).toBe(2);
    expect(made.push(5, 5, 161, 50).packets).toEqual([{ packet: 5, gap: false }]);
  });

  it("takes a repair over the wrap of 16 bits for what it is", () => {
    const made = new Reorder<number>();
    made.push(65_535, 0, 0, 50);
    made.push(65_537, 2, 0, 50);
    expect(made.at(10, 50).nack).toEqual([0]);
    expect(numbers(made.push(65_536, 1, 20, 50))).toEqual([1, 2]);
  });

  it("begins anew where the numbers jump", () => {
    const made = new Reorder<number>();
    made.push(1, 1, 0, 50);
    expect(made.push(50_000, 2, 1, 50).packets).toEqual([{ packet: 2, gap: true }]);
  });

  it("gives each packet once, in order, whatever happens on the way, and is never stuck", () => {
    const way = fc.record({ lost: fc.boolean(), lateMs: fc.integer({ min: 0, max: 300 }), twice: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(way, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 0, max: 400 }),
        (packets, rttMs) => {
          const made = new Reorder<number>();
          const arrivals = packets.flatMap(({ lost, lateMs, twice }, i) =>
            lost && i > 0
              ? []
              : [{ i, ms: i * 20 + (i === 0 ? 0 : lateMs) }, ...(twice ? [{ i, ms: i * 20 + 310 }] : [])],
          );
          const out: number[] = [];
          let next = 0;
          arrivals.sort((a, b) => a.ms - b.ms);
          for (let ms = 0; ms < packets.length * 20 + 2000; ms += 5) {
            for (let one = arrivals[next]; one !== undefined && one.ms <= ms; one = arrivals[++next]) {
              out.push(...numbers(made.push(one.i, one.i, ms, rttMs)));
            }
            out.push(...numbers(made.at(ms, rttMs)));
          }
          expect(out).toEqual([...new Set(out)].toSorted((a, b) => a - b));
          expect(made.waiting).toBe(false);
          // What was in time is there.
          const inTime = packets.flatMap(({ lost, lateMs }, i) => (i === 0 || (!lost && lateMs < 20) ? [i] : []));
          for (const one of inTime) expect(out).toContain(one);
        },
      ),
    );
  });
});
