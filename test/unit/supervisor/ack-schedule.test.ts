import fc from "fast-check";
import { expect, test } from "vitest";
import { ACK_INTERVAL_MS, AckSchedule, reconnectWindowMs } from "../../../src/supervisor/receiving/ack-schedule.ts";

const one = { network: "demo", borne: "borne-1" };
const two = { network: "demo", borne: "borne-2" };

test("the window is 5 s for 500 bornes and below, 100 s for 10,000, within the contract's bounds", () => {
  expect([0, 1, 500, 917, 10_000, 1e6].map(reconnectWindowMs)).toEqual([5000, 5000, 5000, 9170, 100_000, 600_000]);
});

test("a burst costs one acknowledgement, the next comes a second later", () => {
  const schedule = new AckSchedule();
  for (let n = 0; n < 100; n++) schedule.mark(one, "a", 0);
  schedule.mark(two, "b", 0);
  expect(schedule.take(0, 10)).toEqual([
    { ...one, boot: "a" },
    { ...two, boot: "b" },
  ]);
  schedule.mark(one, "a", 10);
  expect(schedule.take(999, 10)).toEqual([]);
  expect(schedule.take(1000, 10)).toEqual([{ ...one, boot: "a" }]);
  expect(schedule.take(5000, 10)).toEqual([]);
});

test("two boots of one borne take turns", () => {
  const schedule = new AckSchedule();
  schedule.mark(one, "old", 0);
  schedule.mark(one, "new", 0);
  expect(schedule.take(0, 10)).toEqual([{ ...one, boot: "old" }]);
  schedule.mark(one, "old", 0);
  expect(schedule.take(1000, 10)).toEqual([{ ...one, boot: "new" }]);
  expect(schedule.take(2000, 10)).toEqual([{ ...one, boot: "old" }]);
});

test("a mark can wait, and what is over the limit is kept", () => {
  const schedule = new AckSchedule();
  schedule.mark(one, "a", 500);
  schedule.mark(two, "b", 500);
  expect(schedule.take(499, 10)).toEqual([]);
  expect(schedule.take(500, 1)).toHaveLength(1);
  expect(schedule.take(500, 1)).toHaveLength(1);
});

test("never two within a second to one borne, and every mark is answered", () => {
  const mark = fc.record({
    wait: fc.integer({ min: 0, max: 700 }),
    name: fc.constantFrom(one, two),
    boot: fc.constantFrom("a", "b", "c"),
  });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 80 }), (marks) => {
      const schedule = new AckSchedule();
      const lastMs = new Map<string, number>();
      const open = new Set<string>();
      let now = 0;
      const look = (): void => {
        for (const { borne, boot } of schedule.take(now, 100)) {
          expect(now - (lastMs.get(borne) ?? -Infinity)).toBeGreaterThanOrEqual(ACK_INTERVAL_MS);
          lastMs.set(borne, now);
          open.delete(`${borne} ${boot}`);
        }
      };
      for (const { wait, name, boot } of marks) {
        now += wait;
        schedule.mark(name, boot, now);
        open.add(`${name.borne} ${boot}`);
        look();
      }
      for (let n = 0; n < 4; n++) {
        now += ACK_INTERVAL_MS;
        look();
      }
      expect([...open]).toEqual([]);
    }),
  );
});
