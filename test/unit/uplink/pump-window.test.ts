import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { OutboxRow } from "../../../src/uplink/outbox-row.ts";
import { PumpWindow } from "../../../src/uplink/pump-window.ts";
import type { RowSource } from "../../../src/uplink/pump-window.ts";

const LIMITS = { rows: 5, stallMs: 30_000, maxProbeMs: 600_000 };

/** Rows in memory, as the outbox would give them. */
class Rows implements RowSource {
  rows: OutboxRow[] = [];
  add(boot: string, from: number, to: number, urgent = false): void {
    for (let seq = from; seq <= to; seq++) {
      this.rows.push({ boot, seq, channel: "event", urgent, createdMs: 0, payload: "{}" });
    }
  }
  ack(boot: string, seq: number): boolean {
    const before = this.rows.length;
    this.rows = this.rows.filter((row) => row.boot !== boot || row.seq > seq);
    return this.rows.length < before;
  }
  boots(): string[] {
    return [...new Set(this.rows.map((row) => row.boot))];
  }
  after(boot: string, seq: number, limit: number): OutboxRow[] {
    return this.rows.filter((row) => row.boot === boot && row.seq > seq).slice(0, limit);
  }
  urgent(limit: number): OutboxRow[] {
    return this.rows.filter((row) => row.urgent).slice(0, limit);
  }
}

function names(rows: readonly OutboxRow[]): string[] {
  return rows.map((row) => `${row.boot}${row.seq}`);
}

let rows: Rows;
let window: PumpWindow;
beforeEach(() => {
  rows = new Rows();
  window = new PumpWindow(LIMITS);
});

function ack(boot: string, seq: number, nowMs: number): void {
  window.acked(boot, seq, rows.ack(boot, seq), nowMs);
}

describe("the pump's window", () => {
  test("sends the oldest boot first, in order, a window beyond the acknowledgement", () => {
    rows.add("a", 3, 5);
    rows.add("b", 1, 9);
    expect(names(window.plan(0, rows))).toEqual(["a3", "a4", "a5", "b1", "b2"]);
    expect(window.plan(1, rows)).toEqual([]);
    ack("a", 4, 10);
    expect(names(window.plan(10, rows))).toEqual(["b3", "b4"]);
  });

  test("sends nothing and wants no timer at rest", () => {
    expect(window.plan(0, rows)).toEqual([]);
    expect(window.wakeAtMs()).toBeUndefined();
    rows.add("a", 1, 1);
    window.plan(0, rows);
    expect(window.wakeAtMs()).toBe(30_000);
    ack("a", 1, 100);
    expect(window.plan(100, rows)).toEqual([]);
    expect(window.wakeAtMs()).toBeUndefined();
  });

  test("without acknowledgements probes with the first row alone, ever more rarely, up to ten minutes", () => {
    rows.add("a", 1, 20);
    window.plan(0, rows);
    const probes: number[] = [];
    for (let at = window.wakeAtMs()!; at < 4_000_000; at = window.wakeAtMs()!) {
      const sent = names(window.plan(at, rows));
      expect(sent).toEqual(["a1"]);
      probes.push(at);
    }
    const waits = probes.map((at, index) => (at - (probes[index - 1] ?? 0)) / 1000);
    expect(waits.slice(0, 8)).toEqual([30, 30, 60, 120, 240, 480, 600, 600]);
  });

  test("any acknowledgement opens the window again and sends what the broker may have dropped", () => {
    rows.add("a", 1, 20);
    window.plan(0, rows);
    window.plan(30_000, rows);
    ack("a", 1, 40_000);
    expect(names(window.plan(40_000, rows))).toEqual(["a2", "a3", "a4", "a5", "a6"]);
  });

  test("an acknowledgement without progress opens it too, when the supervisor was away", () => {
    rows.add("a", 1, 3);
    rows.add("b", 1, 3);
    window.plan(0, rows);
    expect(names(window.plan(30_000, rows))).toEqual(["a1"]);
    ack("b", 0, 31_000);
    expect(names(window.plan(31_000, rows))).toEqual(["a1", "a2", "a3", "b1", "b2"]);
  });

  test("a boot that stands still does not hold the others back", () => {
    rows.add("a", 5, 20);
    rows.add("b", 1, 8);
    expect(names(window.plan(0, rows))).toEqual(["a5", "a6", "a7", "a8", "a9"]);
    ack("a", 0, 25_000);
    expect(names(window.plan(30_000, rows))).toEqual(["a5", "b1", "b2", "b3", "b4", "b5"]);
    expect(window.isStalled("a")).toBe(true);
    ack("b", 5, 30_500);
    expect(names(window.plan(30_500, rows))).toEqual(["b6", "b7", "b8"]);
  });

  test("the report of a hole goes before all else, and once", () => {
    rows.add("a", 10, 30);
    rows.add("a", 31, 31, true);
    expect(names(window.plan(0, rows))).toEqual(["a31", "a10", "a11", "a12", "a13", "a14"]);
    ack("a", 29, 1000);
    expect(names(window.plan(1000, rows))).toEqual(["a30"]);
  });

  test("a new connection sends everything again", () => {
    rows.add("a", 1, 3);
    window.plan(0, rows);
    window.reset();
    expect(names(window.plan(1, rows))).toEqual(["a1", "a2", "a3"]);
  });

  test("property: a supervisor that keeps a part of what it gets, in any order of losses, gets all in the end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 20, maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (kept, count) => {
          const source = new Rows();
          const pump = new PumpWindow(LIMITS);
          source.add("a", 1, count);
          const stored = new Set<number>();
          let turn = 0;
          let nowMs = 0;
          for (let step = 0; step < 5000 && source.rows.length > 0; step++) {
            const sent = pump.plan(nowMs, source);
            // After its losses are used up, the broker loses nothing any more.
            for (const row of sent) if (kept[turn++] ?? true) stored.add(row.seq);
            let contiguous = 0;
            while (stored.has(contiguous + 1)) contiguous++;
            if (sent.length > 0 && contiguous > 0) {
              pump.acked("a", contiguous, source.ack("a", contiguous), nowMs);
              nowMs += 1000;
            } else nowMs = Math.max(nowMs + 1000, pump.wakeAtMs() ?? 0);
          }
          expect(source.rows).toEqual([]);
          expect(stored.size).toBe(count);
        },
      ),
    );
  });
});
