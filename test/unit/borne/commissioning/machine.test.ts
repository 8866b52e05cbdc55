import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesOf } from "../../../../src/borne/commissioning/choices.ts";
import { step } from "../../../../src/borne/commissioning/machine.ts";
import {
  CLOSED,
  STEPS,
  type CommissioningEffect,
  type CommissioningEvent,
  type CommissioningState,
} from "../../../../src/borne/commissioning/states.ts";
import { viewOf } from "../../../../src/borne/commissioning/view.ts";

const SERVICES = [
  { id: "caf", name: "CAF" },
  { id: "msa", name: "MSA" },
];
const BEGIN: CommissioningEvent = { type: "begin", steps: STEPS, services: SERVICES, kept: undefined };

/** Runs events from the closed wizard; the state and all effects. */
function run(events: readonly CommissioningEvent[], from = CLOSED) {
  const effects: CommissioningEffect[] = [];
  let state = from;
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const choose = (choice: string): CommissioningEvent => ({ type: "choose", choice });

/** The work under way ends. */
function done(state: CommissioningState, findings: string[] = [], ask = false): CommissioningState {
  const all = findings.map((code) => ({ code, owner: "syndicat" as const }));
  return step(state, { type: "done", work: state.work, findings: all, figures: {}, ask }).state;
}

const at = (place: CommissioningState["at"]): CommissioningState => ({ ...run([BEGIN]).state, at: place });

describe("the table of a step", () => {
  const ask = step(at("printer"), choose("go")).state;
  it.each([
    ["go begins the work", at("line"), choose("go"), { phase: "busy" }, ["work"]],
    ["skip goes on, and says so", at("line"), choose("skip"), { at: "sound", phase: "intro" }, ["save"]],
    ["stop ends the work", ask, choose("cancel"), { at: "printer", phase: "intro" }, ["cancel"]],
    ["a press at the button's step is felt", at("button"), { type: "pressed" }, { phase: "busy" }, ["work"]],
    ["yes is good, and goes on", done(ask, [], true), choose("yes"), { at: "scanner" }, ["save"]],
    ["no is a reserve, and is told", done(ask, [], true), choose("no"), { at: "printer", phase: "told" }, ["save"]],
    [
      "a finding is told without a question",
      ask,
      {
        type: "done",
        work: ask.work,
        findings: [{ code: "printer.paper", owner: "collectivite" }],
        figures: {},
        ask: true,
      },
      { phase: "told" },
      ["cancel", "save"],
    ],
    [
      "a work that was ended is not heard",
      ask,
      { type: "done", work: ask.work - 1, findings: [], figures: {}, ask: false },
      { phase: "busy" },
      [],
    ],
    ["a choice that is not offered does nothing", at("line"), choose("yes"), { phase: "intro" }, []],
    ["several services: which one is called", at("call"), choose("service-msa"), { phase: "busy" }, ["work"]],
    ["nobody does anything", at("sound"), { type: "idle" }, { open: false }, ["cancel", "save", "closed"]],
    ["nobody does anything while it works", ask, { type: "idle" }, { open: true, phase: "busy" }, []],
    ["into service", at("summary"), choose("service"), { at: "end", report: "printing" }, ["finish"]],
    ["to what is not good", at("summary"), choose("review"), { at: "line" }, ["save"]],
  ] satisfies [string, CommissioningState, CommissioningEvent, Partial<CommissioningState>, string[]][])(
    "%s",
    (_, state, event, wanted, effects) => {
      const next = step(state, event);
      expect(next.state).toMatchObject(wanted);
      expect(next.effects.map(({ type }) => type)).toEqual(effects);
    },
  );

  it("asks the service that was chosen", () => {
    expect(step(at("call"), choose("service-msa")).effects).toMatchObject([{ type: "work", service: "msa" }]);
  });

  it("by the button alone: short goes round, long takes", () => {
    const { state } = run([BEGIN, { type: "pressed" }, { type: "pressed" }, { type: "held" }]);
    expect(state.at).toBe("line");
    expect(run([{ type: "pressed" }, { type: "held" }], state).state.results.line?.verdict).toBe("skipped");
  });

  it("a power cut: on at the same step, with what was found", () => {
    const kept = {
      open: true,
      at: "printer",
      results: { line: { verdict: "good", findings: [], figures: {} } },
      mm: {},
    } as const;
    const { state } = run([{ ...BEGIN, kept }]);
    expect(state).toMatchObject({ open: true, at: "printer", phase: "intro", results: kept.results });
  });
});

const places = fc.constantFrom(
  "ok",
  "go",
  "skip",
  "begin",
  "resume",
  "afresh",
  "yes",
  "no",
  "again",
  "next",
  "cancel",
  "hang-up",
  "leave",
  "service",
  "review",
  "close",
  "print",
  "none",
  "less-5",
  "more-1",
  "service-caf",
  "x",
);
const event: fc.Arbitrary<CommissioningEvent> = fc.oneof(
  { weight: 8, arbitrary: places.map(choose) },
  fc.constant<CommissioningEvent>({ type: "pressed" }),
  fc.constant<CommissioningEvent>({ type: "held" }),
  fc.record({
    type: fc.constant("light" as const),
    light: fc.record({
      face: fc.double({ min: 0, max: 255, noNaN: true }),
      around: fc.double({ min: 0, max: 255, noNaN: true }),
    }),
  }),
  fc.record({
    type: fc.constant("done" as const),
    work: fc.integer({ min: 0, max: 12 }),
    findings: fc.array(
      fc.record({
        code: fc.constantFrom("printer.paper", "call.nobody", "unheard-of"),
        owner: fc.constantFrom("syndicat" as const, "collectivite" as const),
      }),
      { maxLength: 3 },
    ),
    figures: fc.constant({ up_kbps: 500, down_kbps: 500.5 }),
    ask: fc.boolean(),
  }),
  fc.record({ type: fc.constant("answered" as const), work: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ type: fc.constant("reported" as const), printed: fc.boolean() }),
  fc.constantFrom<CommissioningEvent>({ type: "idle" }, { type: "leave" }, BEGIN),
);

describe("whatever happens", () => {
  it("no path leaves a work running that nobody waits for, and each view fits its schema's bounds", () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 40 }),
        fc.constantFrom("fr" as const, "en" as const),
        (events, language) => {
          let state = run([BEGIN]).state;
          let running = false;
          for (const one of events) {
            const { state: next, effects } = step(state, one);
            for (const { type } of effects) if (type === "work" || type === "cancel") running = type === "work";
            // A work that ended by itself runs no more, but for the live picture, which `settle` ends.
            if (one.type === "done" && state.phase === "busy" && one.work === state.work) running = false;
            state = next;
            if (state.phase !== "busy" || !state.open) expect(running).toBe(false);
            if (!state.open) return;
            const view = viewOf(state, { language, button: true, preview: null });
            expect(view.lines.length).toBeLessThanOrEqual(10);
            for (const { text } of view.lines) {
              expect(text.length).toBeGreaterThan(0);
              expect(text.length).toBeLessThanOrEqual(160);
            }
            for (const { label } of view.choices) expect(label.length).toBeLessThanOrEqual(40);
            expect(view.title.length).toBeLessThanOrEqual(60);
            expect(view.choices.length).toBeLessThanOrEqual(10);
            expect(view.choices.map(({ id }) => id)).toEqual(choicesOf(state));
            expect(view.at).toBeLessThan(Math.max(1, view.choices.length));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("who always goes on comes to the end, and every step has its result", () => {
    let { state } = run([BEGIN, choose("begin")]);
    for (let turn = 0; turn < 60 && state.at !== "summary"; turn += 1) {
      if (state.phase === "busy" && state.at !== "light") state = done(state, [], true);
      const [first = ""] = choicesOf(state);
      state = step(state, state.at === "button" && state.phase === "intro" ? { type: "pressed" } : choose(first)).state;
    }
    expect(state.at).toBe("summary");
    expect(Object.keys(state.results).toSorted()).toEqual([...STEPS].toSorted());
  });
});
