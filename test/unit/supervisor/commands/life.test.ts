import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { COMMAND_TYPES } from "../../../../src/supervisor/commands/catalogue.ts";
import { isDone, step, type Life, type LifeEvent, type LifeState } from "../../../../src/supervisor/commands/life.ts";

const issued: Life = {
  type: "selftest",
  state: "issued",
  reason: null,
  result: null,
  requestedMs: 0,
  waitUntilMs: null,
  ttlS: 300,
  sentMs: null,
  changedMs: 0,
};
const in_ = (state: LifeState, more: Partial<Life> = {}): Life => ({ ...issued, state, sentMs: 0, ...more });
const said = (state: "accepted" | "running" | "succeeded" | "failed" | "rejected" | "expired"): LifeEvent => {
  return { kind: "said", said: { state } };
};
const tick: LifeEvent = { kind: "tick" };
const S = 1000;

const table: readonly [string, Life, LifeEvent, number, LifeState, readonly string[]][] = [
  ["goes when the borne can take it", issued, { kind: "able" }, 1, "sent", ["publish"]],
  ["goes once", in_("sent"), { kind: "able" }, 1, "sent", []],
  ["is not sent when nobody waits", in_("sent"), { kind: "not-sent", reason: "away" }, 1, "failed", []],
  [
    "waits again where it may",
    in_("sent", { waitUntilMs: 9 * S }),
    { kind: "not-sent", reason: "away" },
    1,
    "issued",
    [],
  ],
  ["is not sent after its time", { ...issued, waitUntilMs: 5 * S }, { kind: "able" }, 5 * S, "issued", []],
  ["expires at the centre", { ...issued, waitUntilMs: 5 * S }, tick, 5 * S, "expired", []],
  ["still waits", { ...issued, waitUntilMs: 5 * S }, tick, 5 * S - 1, "issued", []],
  ["was never sent", issued, tick, 30 * S, "failed", []],
  ["is withdrawn", issued, { kind: "withdrawn", reason: "stopped" }, 1, "expired", []],
  ["is not withdrawn once it is sent", in_("sent"), { kind: "withdrawn", reason: "stopped" }, 1, "sent", []],
  ["is accepted", in_("sent"), said("accepted"), 1, "accepted", []],
  ["runs without having been accepted", in_("sent"), said("running"), 1, "running", []],
  ["does not go back", in_("running"), said("accepted"), 1, "running", []],
  ["ends", in_("running"), said("succeeded"), 1, "succeeded", []],
  ["ends once", in_("failed"), said("succeeded"), 1, "failed", []],
  ["is rejected", in_("sent"), said("rejected"), 1, "rejected", []],
  ["is unanswered when its time and the way are over", in_("sent"), tick, 330 * S, "unanswered", []],
  ["may still be answered", in_("sent"), tick, 330 * S - 1, "sent", []],
  ["runs for ten minutes", in_("running"), tick, 630 * S - 1, "running", []],
  ["runs too long", in_("running"), tick, 630 * S, "unanswered", []],
  ["reboots for longer", in_("running", { type: "reboot" }), tick, 630 * S, "running", []],
  ["waits behind another", in_("accepted"), tick, 930 * S - 1, "accepted", []],
  ["is answered late, all the same", in_("unanswered"), said("succeeded"), 999_999 * S, "succeeded", []],
];

describe("life of a command", () => {
  it.each(table)("%s", (_name, life, event, nowMs, state, effects) => {
    const stepped = step(life, event, nowMs);
    expect({ state: stepped.life.state, effects: stepped.effects }).toEqual({ state, effects });
    // What changes nothing is the same object: nothing is written.
    if (state === life.state) expect(stepped.life).toBe(life);
  });
});

const anyEvent: fc.Arbitrary<LifeEvent> = fc.oneof(
  fc.constantFrom<LifeEvent>(
    { kind: "able" },
    { kind: "not-sent", reason: "r" },
    { kind: "withdrawn", reason: "r" },
    tick,
  ),
  fc
    .constantFrom("accepted", "running", "succeeded", "failed", "rejected", "expired")
    .map((state) => said(state as "accepted")),
);
const anyCourse = fc.record({
  type: fc.constantFrom(...COMMAND_TYPES),
  waitS: fc.option(fc.integer({ min: 1, max: 5000 })),
  events: fc.array(fc.record({ event: anyEvent, afterS: fc.integer({ min: 0, max: 400 }) }), { maxLength: 40 }),
});

test("whatever comes: an end of the borne's stays, each publish is a step to sent, and silence ends", () => {
  fc.assert(
    fc.property(anyCourse, ({ type, waitS, events }) => {
      let life: Life = { ...issued, type, waitUntilMs: waitS === null ? null : waitS * S };
      let nowMs = 0;
      let saidByBorne = false;
      for (const { event, afterS } of events) {
        nowMs += afterS * S;
        const before = life;
        const stepped = step(life, event, nowMs);
        life = stepped.life;
        if (stepped.effects.includes("publish")) {
          expect([before.state, life.state]).toEqual(["issued", "sent"]);
          expect(nowMs).toBeLessThan(life.waitUntilMs ?? 30 * S);
        }
        if (saidByBorne) expect(life).toBe(before);
        saidByBorne ||= ["succeeded", "failed", "rejected", "expired"].includes(life.state);
      }
      const later = step(life, tick, nowMs + 2 * 15 * 86_400 * S).life;
      expect(isDone(later.state)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
