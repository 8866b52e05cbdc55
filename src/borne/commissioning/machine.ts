import { choicesOf, notGood, SERVICE } from "./choices.ts";
import { finding } from "./found.ts";
import { HEIGHT_RULES, judgeHeights, MEASURES, moved } from "./heights.ts";
import { judgeLight } from "./light.ts";
import {
  CLOSED,
  NOTHING,
  type CommissioningEffect,
  type CommissioningEvent,
  type CommissioningState,
  type CommissioningStep,
  type Finding,
  type StepId,
} from "./states.ts";

/**
 * The commissioning of a borne, as a pure state machine: `(state, event) -> {state, effects}`. It is interrupted at any
 * moment (a power cut, somebody who goes) and taken up at the same step. Nothing of it opens a camera or a call that a
 * `cancel` does not close.
 */
export function step(state: CommissioningState, event: CommissioningEvent): CommissioningStep {
  if (!state.open) return event.type === "begin" ? begin(state, event) : stay(state);
  switch (event.type) {
    case "begin":
      return stay(state);
    case "choose":
      return choicesOf(state).includes(event.choice) ? choose(state, event.choice) : stay(state);
    case "pressed":
      return pressed(state);
    case "held":
      return held(state);
    case "light":
      return state.at === "light" && state.phase === "busy" ? stay({ ...state, light: event.light }) : stay(state);
    case "done":
      return isOurs(state, event.work) ? done(state, event) : stay(state);
    case "answered":
      return isOurs(state, event.work) ? stay({ ...state, talking: true, choice: 0 }) : stay(state);
    case "reported":
      if (state.at !== "end") return stay(state);
      return stay({ ...state, report: event.printed ? "printed" : "not-printed", choice: 0 });
    case "idle":
      return state.phase === "busy" ? stay(state) : leave(state);
    case "leave":
      return leave(state);
  }
}

function begin(state: CommissioningState, event: Extract<CommissioningEvent, { type: "begin" }>): CommissioningStep {
  const { steps, services, kept } = event;
  const fresh = { ...CLOSED, open: true, steps, services, work: state.work + 1 };
  const opened: CommissioningEffect = { type: "opened" };
  if (kept === undefined) return { state: fresh, effects: [opened, { type: "save" }] };
  const known = { ...fresh, results: kept.results, mm: kept.mm };
  // After a power cut: on at the same place. What was at work has to be begun again.
  if (!kept.open) return { state: known, effects: [opened, { type: "save" }] };
  const { at } = kept;
  const isThere = at === "summary" || steps.some((one) => one === at);
  return { state: { ...known, at: isThere ? at : "start" }, effects: [opened] };
}

function isOurs(state: CommissioningState, work: number): boolean {
  return state.phase === "busy" && state.work === work;
}

/** The button: the next choice is offered; where the button itself is tried, it was felt. */
function pressed(state: CommissioningState): CommissioningStep {
  if (state.at === "button" && state.phase === "intro") return work(state, "button");
  const count = choicesOf(state).length;
  return stay({ ...state, choice: count === 0 ? 0 : (state.choice + 1) % count });
}

function held(state: CommissioningState): CommissioningStep {
  if (state.at === "button" && state.phase === "intro") return work(state, "button");
  const choice = choicesOf(state)[state.choice];
  return choice === undefined ? stay(state) : choose(state, choice);
}

function choose(state: CommissioningState, choice: string): CommissioningStep {
  if (choice === "leave") return leave(state);
  switch (state.at) {
    case "start":
      return go({ ...state, ...(choice === "afresh" ? { results: {}, mm: {} } : {}) }, firstToDo(state, choice));
    case "summary":
      return choice === "service" ? finish(state) : go(state, notGood(state)[0] ?? "summary");
    case "end":
      if (choice === "print") return { state: { ...state, report: "printing" }, effects: [{ type: "print" }] };
      return { state: { ...CLOSED, work: state.work + 1 }, effects: [{ type: "closed" }] };
    default:
      return inStep(state, state.at, choice);
  }
}

function firstToDo(state: CommissioningState, choice: string): CommissioningState["at"] {
  if (choice !== "resume") return state.steps[0] ?? "summary";
  return state.steps.find((one) => state.results[one] === undefined) ?? "summary";
}

function inStep(state: CommissioningState, at: StepId, choice: string): CommissioningStep {
  switch (choice) {
    case "go":
      return at === "heights" ? measure(state, 0) : work(state, at);
    case "again":
      return at === "heights" ? measure(state, 0) : intro(state);
    case "skip":
      return settle(state, { ...NOTHING, verdict: "skipped" }, true);
    case "cancel":
      return intro(state, [{ type: "cancel" }]);
    case "hang-up":
      // What the desk says of the end comes as `done`.
      return { state, effects: [{ type: "cancel" }] };
    case "ok":
      return at === "light" ? lightSeen(state) : measured(state, valueOf(state));
    case "none":
      return measured(state, null);
    case "yes":
      return settle(state, { ...state.draft, verdict: "good" }, true);
    case "no":
      return settle(state, { ...state.draft, findings: [finding(NO[at])], verdict: "bad" }, false);
    case "next":
      return go(state, after(state, at));
    default:
      if (choice.startsWith(SERVICE)) return work(state, at, choice.slice(SERVICE.length));
      return tape(state, choice);
  }
}

/** What it means that a person says no. */
const NO: Readonly<Record<StepId, string>> = {
  line: "test.failed",
  sound: "sound.not-heard",
  light: "light.unseen",
  heights: "test.failed",
  button: "lamps.not-seen",
  printer: "printer.no-page",
  scanner: "scanner.no-page",
  call: "call.not-good",
};

function done(state: CommissioningState, event: Extract<CommissioningEvent, { type: "done" }>): CommissioningStep {
  const { findings, figures, ask } = event;
  if (findings.length === 0 && ask)
    return stay({ ...state, phase: "ask", draft: { findings, figures }, choice: 0, talking: false });
  return settle(state, { findings, figures, verdict: findings.length === 0 ? "good" : "bad" }, false);
}

function lightSeen(state: CommissioningState): CommissioningStep {
  const { light } = state;
  const verdict = light === undefined ? "unseen" : judgeLight(light);
  const findings: readonly Finding[] = verdict === "good" ? [] : [finding(`light.${verdict}`)];
  const figures =
    light === undefined ? {} : { face_luma: Math.round(light.face), around_luma: Math.round(light.around) };
  return settle(state, { findings, figures, verdict: findings.length === 0 ? "good" : "bad" }, false);
}

function valueOf(state: CommissioningState): number | null {
  const id = MEASURES[state.measure];
  return id === undefined ? null : (state.mm[id] ?? HEIGHT_RULES[id].startMm);
}

function tape(state: CommissioningState, choice: string): CommissioningStep {
  const id = MEASURES[state.measure];
  const [, way, centimetres] = /^(less|more)-(\d)$/.exec(choice) ?? [];
  if (id === undefined || way === undefined) return stay(state);
  const byMm = Number(centimetres) * 10 * (way === "less" ? -1 : 1);
  return stay({ ...state, mm: { ...state.mm, [id]: moved(valueOf(state) ?? 0, byMm) } });
}

function measure(state: CommissioningState, index: number): CommissioningStep {
  return stay({ ...state, phase: "ask", measure: index, choice: 0 });
}

function measured(state: CommissioningState, valueMm: number | null): CommissioningStep {
  const id = MEASURES[state.measure];
  const mm = id === undefined ? state.mm : { ...state.mm, [id]: valueMm };
  if (state.measure + 1 < MEASURES.length) return measure({ ...state, mm }, state.measure + 1);
  const findings = judgeHeights(mm);
  const known = MEASURES.flatMap((one) => (typeof mm[one] === "number" ? [[`${one}_mm`, mm[one]] as const] : []));
  const verdict = findings.length === 0 ? "good" : "bad";
  return settle({ ...state, mm }, { findings, figures: Object.fromEntries(known), verdict }, false);
}

/** Begins the work of a step. */
function work(state: CommissioningState, at: StepId, service = state.services[0]?.id): CommissioningStep {
  const next: CommissioningState = {
    ...state,
    phase: "busy",
    work: state.work + 1,
    choice: 0,
    light: undefined,
    talking: false,
    draft: NOTHING,
  };
  const effect = { type: "work", step: at, work: next.work } as const;
  return { state: next, effects: [at === "call" && service !== undefined ? { ...effect, service } : effect] };
}

function intro(state: CommissioningState, effects: readonly CommissioningEffect[] = []): CommissioningStep {
  return { state: { ...state, phase: "intro", work: state.work + 1, choice: 0, talking: false }, effects };
}

/** The step has its result; `on`: there is nothing to be told of it. */
function settle(
  state: CommissioningState,
  result: NonNullable<CommissioningState["results"][StepId]>,
  on: boolean,
): CommissioningStep {
  const at = state.at as StepId;
  const next = { ...state, results: { ...state.results, [at]: result }, work: state.work + 1, talking: false };
  const cancel: readonly CommissioningEffect[] = state.phase === "busy" ? [{ type: "cancel" }] : [];
  if (on) {
    const gone = go(next, after(next, at));
    return { state: gone.state, effects: [...cancel, ...gone.effects] };
  }
  return { state: { ...next, phase: "told", choice: 0 }, effects: [...cancel, { type: "save" }] };
}

function after(state: CommissioningState, at: StepId): CommissioningState["at"] {
  return state.steps[state.steps.indexOf(at) + 1] ?? "summary";
}

function go(state: CommissioningState, at: CommissioningState["at"]): CommissioningStep {
  return { state: { ...state, at, phase: "intro", choice: 0, draft: NOTHING }, effects: [{ type: "save" }] };
}

/** Into service, with what is not good named in the report. */
function finish(state: CommissioningState): CommissioningStep {
  return { state: { ...state, at: "end", choice: 0, report: "printing" }, effects: [{ type: "finish" }] };
}

/** Later: what was found is kept. */
function leave(state: CommissioningState): CommissioningStep {
  return {
    state: { ...state, open: false, phase: "intro", work: state.work + 1, talking: false },
    effects: [{ type: "cancel" }, { type: "save" }, { type: "closed" }],
  };
}

function stay(state: CommissioningState): CommissioningStep {
  return { state, effects: [] };
}
