import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageMeter } from "../../../src/borne/usage.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { MemoryJournal } from "../../support/twin-borne.ts";

function meter() {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const state = { open: true, ready: true, staffing: new Map<string, boolean>() };
  const usage = new UsageMeter({ clock, journal: (body) => journal.usage(body), now: () => state });
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 10_000) {
      clock.advance(Math.min(10_000, left));
      usage.tick();
    }
  };
  return { clock, rows: journal.usages, state, usage, pass };
}

test("one row an hour, an hour without a press too", () => {
  const { rows, pass, usage } = meter();
  usage.press();
  usage.press();
  usage.unavailable();
  pass(2 * 3_600_000);
  expect(rows).toMatchObject([
    { from_up_ms: 0, to_up_ms: 3_600_000, presses: 2, unavailable: 1, open_s: 3600, ready_s: 3600 },
    { from_up_ms: 3_600_000, to_up_ms: 7_200_000, presses: 0, unavailable: 0, open_s: 3600, ready_s: 3600 },
  ]);
});

test("closed hours and hours out of order are told apart", () => {
  const { rows, pass, state } = meter();
  pass(1_200_000);
  state.ready = false;
  pass(1_200_000);
  state.open = false;
  pass(1_200_000);
  expect(rows).toMatchObject([{ open_s: 2400, ready_s: 1200 }]);
});

test("of an organisme's hours, those with an expert at the desk are told", () => {
  const { rows, pass, state } = meter();
  state.staffing.set("caf", true).set("msa", false);
  pass(1_800_000);
  state.staffing.set("caf", false);
  state.staffing.delete("msa");
  pass(1_800_000);
  expect(rows).toMatchObject([
    { organismes: { caf: { calls: 0, open_s: 3600, staffed_s: 1800 }, msa: { open_s: 1800, staffed_s: 0 } } },
  ]);
});

test("a flush writes what was counted to this moment, and the next row begins there", () => {
  const { rows, clock, usage, pass } = meter();
  pass(30_000);
  clock.advance(7000);
  usage.flush();
  pass(10_000);
  usage.flush();
  expect(rows).toMatchObject([
    { from_up_ms: 0, to_up_ms: 37_000, open_s: 37 },
    { from_up_ms: 37_000, to_up_ms: 47_000, open_s: 10 },
  ]);
});

test("rows join without a gap, nothing is counted twice, and never more is open than time has passed", () => {
  const steps = fc.array(
    fc.record({
      ms: fc.integer({ min: 1, max: 4_000_000 }),
      presses: fc.integer({ min: 0, max: 3 }),
      open: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(steps, (made) => {
      const { rows, clock, usage, state } = meter();
      for (const { ms, presses, open } of made) {
        state.open = open;
        for (let press = 0; press < presses; press += 1) usage.press();
        clock.advance(ms);
        usage.tick();
      }
      usage.flush();
      const sum = (key: "presses" | "open_s") => rows.reduce((total, row) => total + row[key], 0);
      expect(sum("presses")).toBe(made.reduce((total, { presses }) => total + presses, 0));
      rows.forEach((row, index) => {
        expect(row.from_up_ms).toBe(index === 0 ? 0 : rows[index - 1]?.to_up_ms);
        expect(row.open_s).toBeLessThanOrEqual(Math.round((row.to_up_ms - row.from_up_ms) / 1000));
        expect(row.ready_s).toBeLessThanOrEqual(row.open_s);
      });
    }),
  );
});
