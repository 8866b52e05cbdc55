import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pressDueMs, pressRules, pressStart, pressStep } from "../../../devices/button/press.ts";
import type { PressEffect, PressEvent, PressRules, PressState } from "../../../devices/button/press.ts";

const RULES: PressRules = pressRules({ minPressMs: 30, secondStrikeMs: 500, stuckS: 30 });

/** Runs edges given as [at ms, pressed, lost?], waking the machine exactly when it is due, then until `endMs`. */
function run(
  edges: readonly (readonly [number, boolean, number?])[],
  { endMs = 100_000, rules = RULES, start = pressStart(false, 0) } = {},
): { effects: PressEffect[]; saidAtMs: number[]; state: PressState } {
  const effects: PressEffect[] = [];
  const saidAtMs: number[] = [];
  let state = start;
  const feed = (event: PressEvent): void => {
    const step = pressStep(state, event, rules);
    state = step.state;
    effects.push(...step.effects);
    saidAtMs.push(...step.effects.map(() => event.atMs));
  };
  const wakeUntil = (untilMs: number): void => {
    for (let due = pressDueMs(state, rules); due !== undefined && due < untilMs; due = pressDueMs(state, rules)) {
      feed({ type: "tick", atMs: due });
    }
  };
  for (const [atMs, pressed, lostBefore = 0] of edges) {
    wakeUntil(atMs);
    feed({ type: "edge", atMs, pressed, lostBefore });
  }
  wakeUntil(endMs);
  return { effects, saidAtMs, state };
}

const down = (atMs: number): readonly [number, boolean] => [atMs, true];
const up = (atMs: number): readonly [number, boolean] => [atMs, false];

describe("what counts as a press", () => {
  const table: readonly {
    name: string;
    edges: readonly (readonly [number, boolean, number?])[];
    expected: PressEffect[];
  }[] = [
    { name: "nothing", edges: [], expected: [] },
    {
      name: "a clean press",
      edges: [down(100), up(220)],
      expected: [
        { type: "press", atMs: 100 },
        { type: "release", heldMs: 120 },
      ],
    },
    { name: "a spark", edges: [down(100), up(110)], expected: [{ type: "ignored", why: "too-short", atMs: 100 }] },
    {
      name: "a contact of exactly the least time",
      edges: [down(100), up(130)],
      expected: [
        { type: "press", atMs: 100 },
        { type: "release", heldMs: 30 },
      ],
    },
    {
      name: "a contact that bounces before it closes: a spark opens no second-strike window",
      edges: [down(100), up(103), down(105), up(300)],
      expected: [
        { type: "ignored", why: "too-short", atMs: 100 },
        { type: "press", atMs: 105 },
        { type: "release", heldMs: 195 },
      ],
    },
    {
      name: "a trembling finger: breaks inside a long press do not end it",
      edges: [down(0), up(400), down(440), up(900), down(945), up(2000)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "release", heldMs: 2000 },
      ],
    },
    {
      name: "a second strike",
      edges: [down(0), up(100), down(400), up(500)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "release", heldMs: 100 },
        { type: "ignored", why: "second-strike", atMs: 400 },
      ],
    },
    {
      name: "drumming on the button: each ignored strike keeps the window open",
      edges: [down(0), up(100), down(400), up(500), down(900), up(1000), down(1400), up(1450)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "release", heldMs: 100 },
        { type: "ignored", why: "second-strike", atMs: 400 },
        { type: "ignored", why: "second-strike", atMs: 900 },
        { type: "ignored", why: "second-strike", atMs: 1400 },
      ],
    },
    {
      name: "two presses with a pause",
      edges: [down(0), up(100), down(600), up(700)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "release", heldMs: 100 },
        { type: "press", atMs: 600 },
        { type: "release", heldMs: 100 },
      ],
    },
    {
      name: "a stuck button, freed after a while",
      edges: [down(0), up(40_000), down(40_300), up(40_400), down(50_000), up(50_100)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "stuck", heldMs: 30_000 },
        { type: "unstuck", heldMs: 40_000 },
        { type: "ignored", why: "second-strike", atMs: 40_300 },
        { type: "press", atMs: 50_000 },
        { type: "release", heldMs: 100 },
      ],
    },
    {
      name: "a second strike that stays down is stuck too",
      edges: [down(0), up(100), down(300)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "release", heldMs: 100 },
        { type: "ignored", why: "second-strike", atMs: 300 },
        { type: "stuck", heldMs: 30_000 },
      ],
    },
    {
      name: "edges that the driver knows it lost",
      edges: [down(0), [100, false, 4]],
      expected: [
        { type: "press", atMs: 0 },
        { type: "lost", edges: 4 },
        { type: "release", heldMs: 100 },
      ],
    },
    {
      name: "a lost release: the next contact is a press of its own",
      edges: [down(0), down(5000), up(5100)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "lost", edges: 1 },
        { type: "release", heldMs: 5000 },
        { type: "press", atMs: 5000 },
        { type: "release", heldMs: 100 },
      ],
    },
    { name: "a lost contact: counted, no press", edges: [up(100)], expected: [{ type: "lost", edges: 1 }] },
    {
      name: "while stuck, a contact that was not seen to open is no press",
      edges: [down(0), down(35_000), up(36_000)],
      expected: [
        { type: "press", atMs: 0 },
        { type: "stuck", heldMs: 30_000 },
        { type: "lost", edges: 1 },
        { type: "unstuck", heldMs: 36_000 },
      ],
    },
  ];
  for (const { name, edges, expected } of table) {
    test(name, () => expect(run(edges).effects).toEqual(expected));
  }

  test("a press is said at the moment it is long enough, not at the release", () => {
    expect(run([down(100), up(5000)]).saidAtMs).toEqual([130, 5050]);
  });

  test("both edges at once from a busy event loop: the time stamps decide", () => {
    const busy = pressStep(pressStart(false, 0), { type: "edge", pressed: true, atMs: 100, lostBefore: 0 }, RULES);
    const late = pressStep(busy.state, { type: "edge", pressed: false, atMs: 180, lostBefore: 0 }, RULES);
    expect([...busy.effects, ...late.effects]).toEqual([{ type: "press", atMs: 100 }]);
    expect(pressStep(late.state, { type: "tick", atMs: 4000 }, RULES).effects).toEqual([
      { type: "release", heldMs: 80 },
    ]);
  });

  test("pressed since before the start: no press, but stuck in time", () => {
    const start = pressStart(true, 1000);
    expect(run([], { start }).effects).toEqual([{ type: "stuck", heldMs: 30_000 }]);
    expect(run([up(2000), down(9000), up(9100)], { start }).effects).toEqual([
      { type: "press", atMs: 9000 },
      { type: "release", heldMs: 100 },
    ]);
  });
});

describe("what must never be", () => {
  const rulesArb: fc.Arbitrary<PressRules> = fc.record({
    minPressMs: fc.integer({ min: 5, max: 1000 }),
    secondStrikeMs: fc.integer({ min: 0, max: 5000 }),
    stuckMs: fc.integer({ min: 5000, max: 60_000 }),
    bounceMs: fc.constant(50),
  });
  /** Gaps that make bounces, tremor, presses and stuck contacts all likely. */
  const gapMs = fc.oneof(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 20, max: 600 }),
    fc.integer({ min: 0, max: 40_000 }),
  );
  const alternating = fc.array(gapMs, { maxLength: 80 }).map((gaps) => {
    let atMs = 0;
    return gaps.map((gap, i): readonly [number, boolean] => [(atMs += gap), i % 2 === 0]);
  });
  const anyEdges = fc.array(fc.tuple(fc.integer({ min: -1000, max: 90_000 }), fc.boolean(), fc.nat(5)), {
    maxLength: 80,
  });
  const pressesOf = (effects: readonly PressEffect[]): number[] =>
    effects.flatMap((effect) => (effect.type === "press" ? [effect.atMs] : []));

  test("two presses within one second-strike window", () => {
    fc.assert(
      fc.property(alternating, rulesArb, (edges, rules) => {
        const presses = pressesOf(run(edges, { rules, endMs: 10_000_000 }).effects);
        presses.slice(1).forEach((atMs, i) => {
          expect(atMs - (presses[i] ?? 0)).toBeGreaterThanOrEqual(rules.secondStrikeMs);
        });
      }),
    );
  });

  test("a press shorter than the least time, a press without a contact", () => {
    fc.assert(
      fc.property(alternating, rulesArb, (edges, rules) => {
        const { effects, saidAtMs } = run(edges, { rules, endMs: 10_000_000 });
        effects.forEach((effect, i) => {
          if (effect.type !== "press") return;
          expect(edges).toContainEqual([effect.atMs, true]);
          expect((saidAtMs[i] ?? 0) - effect.atMs).toBeGreaterThanOrEqual(rules.minPressMs);
          const opened = edges.find(([atMs, pressed]) => !pressed && atMs > effect.atMs);
          if (opened) expect(opened[0] - effect.atMs).toBeGreaterThanOrEqual(rules.minPressMs);
        });
      }),
    );
  });

  test("a second press, or a second alarm, from a button that stays down", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 60 }), rulesArb, (times, rules) => {
        let state = pressStep(
          pressStart(false, 0),
          { type: "edge", pressed: true, atMs: 0, lostBefore: 0 },
          rules,
        ).state;
        const effects: PressEffect[] = [];
        for (const atMs of [...times, 300_000]) {
          const step = pressStep(state, { type: "tick", atMs }, rules);
          state = step.state;
          effects.push(...step.effects);
        }
        expect(effects.map((effect) => effect.type)).toEqual(["press", "stuck"]);
      }),
    );
  });

  test("a throw, a machine that is due for ever, or a release without a press, whatever the edges", () => {
    fc.assert(
      fc.property(anyEdges, rulesArb, (edges, rules) => {
        const { effects, state } = run(edges, { rules, endMs: 10_000_000 });
        expect(pressDueMs(state, rules)).toBeUndefined();
        let held = false;
        for (const effect of effects) {
          if (effect.type === "press") {
            expect(held).toBe(false);
            held = true;
          }
          if (effect.type === "release" || effect.type === "unstuck") {
            if (effect.type === "release") expect(held).toBe(true);
            expect(effect.heldMs).toBeGreaterThanOrEqual(0);
            held = false;
          }
        }
      }),
    );
  });

  test("an impossible order that is not counted", () => {
    fc.assert(
      fc.property(anyEdges, rulesArb, (edges, rules) => {
        let level = false;
        let doubled = 0;
        for (const [, pressed, lostBefore] of edges) {
          doubled += Math.max(lostBefore, pressed === level ? 1 : 0);
          level = pressed;
        }
        const lost = run(edges, { rules }).effects.flatMap((e) => (e.type === "lost" ? [e.edges] : []));
        expect(lost.reduce((sum, edges) => sum + edges, 0)).toBe(doubled);
      }),
    );
  });
});
