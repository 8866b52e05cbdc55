import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { debounceDueMs, debounceStart, debounceStep } from "../../../devices/gpio/sysfs/debounce.ts";
import type { DebounceEvent, DebounceState, SettledEdge } from "../../../devices/gpio/sysfs/debounce.ts";
import { alternating } from "../../../devices/gpio/edges.ts";

const PERIOD_MS = 5;
const wake = (atMs: number, level: boolean): DebounceEvent => ({ type: "wake", level, atMs });

/** Plays wakes; ticks come when they are due, `lateMs` later than that. */
function play(wakes: readonly DebounceEvent[], lateMs = 0): { edges: SettledEdge[]; state: DebounceState } {
  let state = debounceStart(false);
  const edges: SettledEdge[] = [];
  const step = (event: DebounceEvent): void => {
    const result = debounceStep(state, event, PERIOD_MS);
    state = result.state;
    if (result.edge) edges.push(result.edge);
  };
  const ticksUntil = (atMs: number): void => {
    for (let due = debounceDueMs(state); due !== undefined && due + lateMs < atMs; due = debounceDueMs(state)) {
      step({ type: "tick", atMs: due + lateMs });
    }
  };
  for (const event of wakes) {
    ticksUntil(event.atMs);
    step(event);
  }
  ticksUntil(Number.POSITIVE_INFINITY);
  return { edges, state };
}

describe("debounce of a line without time stamps", () => {
  test.each([
    ["a clean press", [wake(100, true), wake(200, false)], ["100 down 0", "200 up 0"]],
    [
      "a bouncing press",
      [wake(100, true), wake(101, false), wake(102, true), wake(200, false)],
      ["100 down 0", "200 up 0"],
    ],
    ["a spark", [wake(100, true), wake(101, false)], ["100 down 0", "101 up 0"]],
    [
      "a bounce that ends open",
      [wake(100, true), wake(101, false), wake(102, true), wake(103, false)],
      ["100 down 0", "103 up 0"],
    ],
    ["seen when it was over: both edges lost", [wake(100, false)], ["100 up 2"]],
    ["let go and pressed again unseen", [wake(100, true), wake(300, true)], ["100 down 0", "300 down 2"]],
    ["a wake while deaf that changes nothing", [wake(100, true), wake(102, true)], ["100 down 0"]],
  ] as const)("%s", (_name, wakes, expected) => {
    const told = play(wakes).edges.map(
      ({ level, atMs, lostBefore }) => `${atMs} ${level ? "down" : "up"} ${lostBefore}`,
    );
    expect(told).toEqual(expected);
  });

  test("a busy loop that brings the next wake before the tick that was due: no level is forgotten", () => {
    // Down at 100, up at 102 (deaf), down again at 300, but the tick of 105 has not come.
    const { edges, state } = play([wake(100, true), wake(102, false), wake(300, true)], 1e6);
    expect(edges.map(({ level }) => level)).toEqual([true, false, true]);
    expect(state.told).toBe(true);
  });

  test("whatever happens, it ends on the level last seen, tells edges in time order, and they alternate", () => {
    const wakes = fc.array(fc.record({ afterMs: fc.nat({ max: 20 }), level: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(wakes, fc.nat({ max: 50 }), (steps, lateMs) => {
        let atMs = 0;
        const events = steps.map(({ afterMs, level }) => wake((atMs += afterMs), level));
        const { edges, state } = play(events, lateMs);
        expect(state.told).toBe(events.at(-1)?.type === "wake" ? (steps.at(-1)?.level ?? false) : false);
        const times = edges.map((edge) => edge.atMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        let level = false;
        for (const edge of edges) {
          for (const each of alternating(level, edge)) {
            expect(each.level).toBe(!level);
            level = each.level;
          }
        }
        expect(level).toBe(state.told);
      }),
    );
  });
});
