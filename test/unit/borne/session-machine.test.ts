import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { step } from "../../../src/borne/session/machine.ts";
import {
  IDLE,
  isInSession,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from "../../../src/borne/session/states.ts";

const choosing: SessionState = { name: "choosing" };
const told: SessionState = { name: "closing", phase: "told", talked: false };
const toldAfterTalk: SessionState = { name: "closing", phase: "told", talked: true };
const ringing: SessionState = { name: "calling", service: "caf", phase: "ringing" };
const queued: SessionState = { name: "calling", service: "caf", phase: "queued" };
const talking: SessionState = { name: "in-call", service: "caf", phase: "talking" };
const reconnecting: SessionState = { name: "in-call", service: "caf", phase: "reconnecting" };
const papers: SessionState = { name: "closing", phase: "papers" };
const wiping: SessionState = { name: "closing", phase: "wiping" };
const blocked: SessionState = { name: "blocked" };

const types = (effects: readonly SessionEffect[]) => effects.map((effect) => effect.type);

describe("table of the session", () => {
  const rows: [string, SessionState, SessionEvent, SessionState, SessionEffect["type"][]][] = [
    ["a press calls", IDLE, { type: "press", service: "caf" }, ringing, ["journal", "open-capture", "place-call"]],
    ["a press with nothing to call", IDLE, { type: "press", service: undefined }, IDLE, ["journal", "say-unavailable"]],
    ["a second press while it rings", ringing, { type: "press", service: "msa" }, ringing, []],
    ["a place in the queue", ringing, { type: "queued" }, queued, []],
    ["answered from the queue", queued, { type: "answered" }, talking, []],
    ["nobody answers", queued, { type: "ended", by: "no-answer" }, told, ["close-capture", "say-fallback"]],
    ["a ticket instead of waiting", queued, { type: "ended", by: "ticket" }, told, ["close-capture", "say-ticket"]],
    ["refused by the desk", ringing, { type: "ended", by: "refused" }, told, ["close-capture", "say-fallback"]],
    ["a press where one has to choose", IDLE, { type: "press-to-choose" }, choosing, ["ask-choice"]],
    ["chosen", choosing, { type: "choose", service: "caf" }, ringing, ["journal", "open-capture", "place-call"]],
    [
      "chosen at once on the screen",
      IDLE,
      { type: "choose", service: "caf" },
      ringing,
      ["journal", "open-capture", "place-call"],
    ],
    [
      "a closed service asked for",
      IDLE,
      { type: "ask-in-vain", service: "msa", organisme: "msa" },
      IDLE,
      ["journal-demand", "say-unavailable"],
    ],
    [
      "a closed service, and others to choose",
      choosing,
      { type: "ask-in-vain", service: "msa", organisme: "msa" },
      choosing,
      ["journal-demand"],
    ],
    ["nothing chosen", choosing, { type: "choice-timeout" }, IDLE, []],
    ["pressed again while choosing", choosing, { type: "press-to-choose" }, choosing, ["ask-choice"]],
    [
      "only one left to choose",
      choosing,
      { type: "press", service: "caf" },
      ringing,
      ["journal", "open-capture", "place-call"],
    ],
    [
      "a call of the daemon before",
      IDLE,
      { type: "resumed", service: "caf", answered: true },
      reconnecting,
      ["open-capture", "resume-call"],
    ],
    [
      "a place of the daemon before",
      IDLE,
      { type: "resumed", service: "caf", answered: false },
      ringing,
      ["open-capture", "resume-call"],
    ],
    ["transferred", talking, { type: "queued" }, queued, []],
    ["the expert is gone while reconnecting", reconnecting, { type: "queued" }, queued, []],
    ["answered, said twice", talking, { type: "answered" }, talking, []],
    ["told without a talk", told, { type: "step-done" }, wiping, ["wipe"]],
    ["told after a talk", toldAfterTalk, { type: "step-done" }, papers, ["remind-papers"]],
    ["a press ends the telling", told, { type: "press", service: "caf" }, wiping, ["wipe"]],
    ["a press does not end the reminder", papers, { type: "press", service: "caf" }, papers, []],
    ["stopped while it rings", ringing, { type: "usager-stops" }, wiping, ["cancel-call", "close-capture", "wipe"]],
    ["the line is lost in a call", talking, { type: "line-lost" }, reconnecting, ["say-reconnecting"]],
    ["lost again while lost", reconnecting, { type: "line-lost" }, reconnecting, []],
    ["the line is back", reconnecting, { type: "line-back" }, talking, []],
    ["a late reconnect timer", talking, { type: "reconnect-timeout" }, talking, []],
    [
      "not back in time",
      reconnecting,
      { type: "reconnect-timeout" },
      toldAfterTalk,
      ["hang-up", "close-capture", "say-fallback"],
    ],
    ["the expert ends", talking, { type: "ended", by: "expert" }, papers, ["close-capture", "remind-papers"]],
    ["the usager stops", talking, { type: "usager-stops" }, papers, ["hang-up", "close-capture", "remind-papers"]],
    ["papers taken", papers, { type: "step-done" }, wiping, ["wipe"]],
    ["wiped", wiping, { type: "wiped" }, IDLE, ["journal"]],
    ["a press while wiping waits", wiping, { type: "press", service: "caf" }, wiping, []],
    ["the wipe fails", wiping, { type: "wipe-failed" }, blocked, ["journal"]],
    ["a press while blocked", blocked, { type: "press", service: "caf" }, blocked, ["say-unavailable"]],
    ["wiped at last", blocked, { type: "wiped" }, IDLE, []],
  ];
  test.each(rows)("%s", (_what, from, event, to, effects) => {
    const result = step(from, event);
    expect(result.state).toEqual(to);
    expect(types(result.effects)).toEqual(effects);
  });

  test("an impossible event is a defect and changes nothing", () => {
    expect(step(IDLE, { type: "answered" })).toEqual({
      state: IDLE,
      effects: [{ type: "defect", event: "answered", state: "idle" }],
    });
  });
});

const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.constantFrom<SessionEvent>(
    { type: "press", service: "caf" },
    { type: "press", service: undefined },
    { type: "press-to-choose" },
    { type: "choose", service: "msa" },
    { type: "ask-in-vain", service: "msa", organisme: "msa" },
    { type: "choice-timeout" },
    { type: "resumed", service: "caf", answered: true },
    { type: "queued" },
    { type: "ended", by: "ticket" },
    { type: "ended", by: "refused" },
    { type: "answered" },
    { type: "line-lost" },
    { type: "line-back" },
    { type: "reconnect-timeout" },
    { type: "ended", by: "expert" },
    { type: "ended", by: "no-answer" },
    { type: "ended", by: "desk-lost" },
    { type: "usager-stops" },
    { type: "step-done" },
    { type: "wiped" },
    { type: "wipe-failed" },
  ),
);

describe("what must never be", () => {
  test("no path leaves the camera open outside a call", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state: SessionState = IDLE;
        let open = false;
        for (const event of events) {
          const result = step(state, event);
          for (const effect of result.effects) {
            if (effect.type === "open-capture") open = true;
            if (effect.type === "close-capture") open = false;
          }
          state = result.state;
          expect(open).toBe(state.name === "calling" || state.name === "in-call");
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("one call at a time, and every session that starts is wiped before it ends", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state: SessionState = IDLE;
        let calls = 0;
        let wiped = true;
        for (const event of events) {
          const result = step(state, event);
          for (const effect of result.effects) {
            if (effect.type === "place-call" || effect.type === "resume-call") {
              expect(calls).toBe(0);
              calls = 1;
              wiped = false;
            }
            if (effect.type === "wipe") wiped = true;
          }
          state = result.state;
          if (!isInSession(state)) {
            expect(wiped).toBe(true);
            calls = 0;
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("from every reachable state the usager can get back to idle", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let state: SessionState = IDLE;
        for (const event of events) state = step(state, event).state;
        state = step(state, { type: "usager-stops" }).state;
        for (let steps = 0; steps < 3 && state.name === "closing" && state.phase !== "wiping"; steps += 1) {
          state = step(state, { type: "step-done" }).state;
        }
        if (state.name !== "idle") state = step(state, { type: "wiped" }).state;
        expect(state).toEqual(IDLE);
      }),
    );
  });
});
