import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOLD_DEFAULTS, holdDueMs, holdStart, holdStep } from "../../../devices/presence/hold.ts";
import type { HoldEffect, HoldEvent, HoldState } from "../../../devices/presence/hold.ts";
import type { Presence } from "../../../devices/presence/port.ts";

const H = 3_600_000;
const RULES = HOLD_DEFAULTS;

/** Feeds events, waking the machine when it is due; returns [at ms, what was said]. */
function run(
  events: readonly HoldEvent[],
  { endMs = 10 * 24 * H, start = holdStart("absent", true, 0), rules = RULES } = {},
): { said: [number, string][]; state: HoldState } {
  const said: [number, string][] = [];
  let state = start;
  const words = (effect: HoldEffect): string =>
    effect.type === "presence" ? effect.presence : effect.stuck ? "stuck" : "unstuck";
  const feed = (event: HoldEvent): void => {
    const step = holdStep(state, event, rules);
    state = step.state;
    for (const effect of step.effects) said.push([state.nowMs, words(effect)]);
  };
  const wakeUntil = (untilMs: number): void => {
    for (let due = holdDueMs(state, rules); due !== undefined && due < untilMs; due = holdDueMs(state, rules)) {
      feed({ type: "tick", atMs: due });
    }
  };
  for (const event of events) {
    wakeUntil(event.atMs);
    feed(event);
  }
  wakeUntil(endMs);
  return { said, state };
}

const sight = (atMs: number, what: Presence): HoldEvent => ({ type: "sight", sight: what, atMs });
const opening = (atMs: number, open: boolean): HoldEvent => ({ type: "open", open, atMs });

describe("from sight to presence", () => {
  const table: readonly { name: string; events: HoldEvent[]; endMs?: number; said: [number, string][] }[] = [
    { name: "nobody for an hour", events: [], endMs: H, said: [] },
    { name: "somebody walks past", events: [sight(1000, "present"), sight(3900, "absent")], endMs: H, said: [] },
    {
      name: "somebody comes and goes",
      events: [sight(1000, "present"), sight(600_000, "absent")],
      endMs: H,
      said: [
        [4000, "present"],
        [630_000, "absent"],
      ],
    },
    {
      name: "somebody leans back for a while",
      events: [sight(0, "present"), sight(60_000, "absent"), sight(89_000, "present")],
      endMs: H,
      said: [[3000, "present"]],
    },
    {
      name: "the sensor falls silent during a visit: the visit lasts its release, then nothing is known",
      events: [sight(0, "present"), sight(60_000, "unknown")],
      endMs: H,
      said: [
        [3000, "present"],
        [90_000, "unknown"],
      ],
    },
    {
      name: "silent during a visit and back in an empty room: the absence must be seen for its whole time",
      events: [sight(0, "present"), sight(60_000, "unknown"), sight(200_000, "absent")],
      endMs: H,
      said: [
        [3000, "present"],
        [90_000, "unknown"],
        [230_000, "absent"],
      ],
    },
    {
      name: "the sensor falls silent with nobody there: unknown at once, absent at once when it is back",
      events: [sight(5000, "unknown"), sight(9000, "absent")],
      endMs: H,
      said: [
        [5000, "unknown"],
        [9000, "absent"],
      ],
    },
  ];
  for (const { name, events, endMs, said } of table) {
    test(name, () => expect(run(events, endMs === undefined ? {} : { endMs }).said).toEqual(said));
  }

  test("a late wake-up judges by the clock, not by the wake-up", () => {
    const seen = holdStep(holdStart("absent", true, 0), sight(1000, "present"), RULES);
    const gone = holdStep(seen.state, sight(50_000, "absent"), RULES);
    expect([...seen.effects, ...gone.effects]).toEqual([{ type: "presence", presence: "present" }]);
    expect(gone.state.presence).toBe("present");
  });
});

describe("a stuck sensor", () => {
  test("is one whose sight did not change in 24 h of opening hours, nights not counted", () => {
    const days = Array.from({ length: 5 }, (_, day) => [
      opening(day * 24 * H, true),
      opening(day * 24 * H + 8 * H, false),
    ]);
    const { said } = run(days.flat(), { start: holdStart("absent", false, 0) });
    expect(said).toEqual([[2 * 24 * H + 8 * H, "stuck"]]);
  });

  test("is well again at the first change", () => {
    expect(run([sight(25 * H, "present")], { endMs: 26 * H }).said).toEqual([
      [24 * H, "stuck"],
      [25 * H, "unstuck"],
      [25 * H + 3000, "present"],
    ]);
  });

  test("is not one that is silent, nor one in a closed site", () => {
    expect(run([], { start: holdStart("unknown", true, 0) }).said).toEqual([]);
    expect(run([], { start: holdStart("present", false, 0) }).said).toEqual([[3000, "present"]]);
  });
});

describe("what must never be", () => {
  const eventArb: fc.Arbitrary<(atMs: number) => HoldEvent> = fc.oneof(
    fc.constantFrom<Presence>("present", "absent", "unknown").map((what) => (atMs: number) => sight(atMs, what)),
    fc.boolean().map((open) => (atMs: number) => opening(atMs, open)),
    fc.constant((atMs: number): HoldEvent => ({ type: "tick", atMs })),
  );
  const gapArb = fc.oneof(
    fc.double({ min: 0, max: 40_000, noNaN: true }),
    fc.double({ min: 0, max: 30 * H, noNaN: true }),
    fc.constant(-5000),
  );

  test("`absent` unless an empty room is seen, `present` before 3 s in sight, a deadline in the past", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(gapArb, eventArb), { maxLength: 60 }), (gaps) => {
        let atMs = 0;
        let state = holdStart("unknown", true, 0);
        for (const [gapMs, make] of gaps) {
          atMs += gapMs;
          const event = make(atMs);
          const before = state;
          const step = holdStep(state, event, RULES);
          state = step.state;
          const said = step.effects.flatMap((effect) => (effect.type === "presence" ? [effect.presence] : []));
          // A change to the same is no change.
          said.forEach((presence, i) => expect(presence).not.toBe(i === 0 ? before.presence : said[i - 1]));
          if (said.includes("present")) {
            expect(before.sight).toBe("present");
            expect(state.nowMs).toBeGreaterThanOrEqual(before.sinceMs + RULES.holdMs);
          }
          if (said.includes("absent")) expect([before.sight, state.sight]).toContain("absent");
          if (state.sight === "unknown") expect(state.presence).not.toBe("absent");
          const due = holdDueMs(state, RULES);
          if (due !== undefined) expect(due).toBeGreaterThanOrEqual(state.nowMs);
        }
      }),
    );
  });
});
