import type { ButtonEdge } from "./port.ts";

/**
 * What counts as a press: a pure state machine over the button's edges and the monotonic clock. One press is one
 * call, so doubt (a bounce, a tremor, a lost edge, a button held since before the start) never makes a second one.
 */

/** All in milliseconds. */
export interface PressRules {
  /** A contact must be closed for so long without a break to be a press. */
  readonly minPressMs: number;
  /** After the end of any contact, a new one within this time is ignored (EN 301 549, 5.8: at least 500 ms). */
  readonly secondStrikeMs: number;
  /** A contact held longer is a stuck button. */
  readonly stuckMs: number;
  /** A break shorter than this inside a press does not end it: contact bounce, a trembling finger. */
  readonly bounceMs: number;
}

/** The rules from the configuration's `button` section. */
export function pressRules(config: {
  readonly minPressMs: number;
  readonly secondStrikeMs: number;
  readonly stuckS: number;
}): PressRules {
  return {
    minPressMs: config.minPressMs,
    secondStrikeMs: config.secondStrikeMs,
    stuckMs: config.stuckS * 1000,
    bounceMs: 50,
  };
}

/**
 * `up`: released. `closing`: a contact not yet as long as a press. `held`: a press that was announced.
 * `settling`: a press whose contact is open, perhaps for a bounce only. `muted`: a contact that can't be a
 * press (second strike, or closed since before the start). `stuck`: held too long, and said.
 */
type Contact =
  | { readonly name: "up" }
  | { readonly name: "closing" | "held" | "muted" | "stuck"; readonly sinceMs: number }
  | { readonly name: "settling"; readonly sinceMs: number; readonly openedAtMs: number };

export interface PressState {
  readonly contact: Contact;
  /** The latest moment seen; time never goes back. */
  readonly nowMs: number;
  /** The last edge of a contact that counts for the second strike; -Infinity before the first. */
  readonly touchedMs: number;
}

export type PressEvent =
  | ({ readonly type: "edge" } & ButtonEdge)
  /** Time has passed; to be given at `pressDueMs`. */
  | { readonly type: "tick"; readonly atMs: number };

export type PressEffect =
  /** A press, said as soon as it is long enough. `atMs`: when the finger came down. */
  | { readonly type: "press"; readonly atMs: number }
  /** The end of that press. */
  | { readonly type: "release"; readonly heldMs: number }
  | { readonly type: "ignored"; readonly why: "too-short" | "second-strike"; readonly atMs: number }
  | { readonly type: "stuck"; readonly heldMs: number }
  | { readonly type: "unstuck"; readonly heldMs: number }
  /** Edges that are known to be lost: said by the driver, or two of the same kind in a row. */
  | { readonly type: "lost"; readonly edges: number };

export interface PressStep {
  readonly state: PressState;
  readonly effects: readonly PressEffect[];
}

/** The state at the start. A button that is already pressed may be stuck, but is no press: nobody saw it begin. */
export function pressStart(pressed: boolean, nowMs: number): PressState {
  return {
    contact: pressed ? { name: "muted", sinceMs: nowMs } : { name: "up" },
    nowMs,
    touchedMs: pressed ? nowMs : Number.NEGATIVE_INFINITY,
  };
}

/** When the next tick is due, on the same clock; `undefined` = only an edge can change anything. */
export function pressDueMs(state: PressState, rules: PressRules): number | undefined {
  const { contact } = state;
  switch (contact.name) {
    case "up":
    case "stuck":
      return undefined;
    case "closing":
      return contact.sinceMs + rules.minPressMs;
    case "held":
    case "muted":
      return contact.sinceMs + rules.stuckMs;
    case "settling":
      return contact.openedAtMs + rules.bounceMs;
  }
}

/** One step. Never throws, whatever the order of the edges. */
export function pressStep(state: PressState, event: PressEvent, rules: PressRules): PressStep {
  const effects: PressEffect[] = [];
  const atMs = Math.max(state.nowMs, event.atMs);
  let now: PressState = state;
  // A busy event loop brings an edge after the tick that was due before it: the kernel's time stamps decide.
  for (let dueMs = pressDueMs(now, rules); dueMs !== undefined && dueMs <= atMs; dueMs = pressDueMs(now, rules)) {
    now = onDue(now, effects, rules);
  }
  now = { ...now, nowMs: atMs };
  if (event.type === "edge") now = onEdge(now, event, atMs, effects, rules);
  return { state: now, effects };
}

/** What the passing of time alone makes of a contact. */
function onDue(state: PressState, effects: PressEffect[], rules: PressRules): PressState {
  const { contact } = state;
  switch (contact.name) {
    case "closing":
      effects.push({ type: "press", atMs: contact.sinceMs });
      return { ...state, touchedMs: contact.sinceMs, contact: { name: "held", sinceMs: contact.sinceMs } };
    case "held":
    case "muted":
      effects.push({ type: "stuck", heldMs: rules.stuckMs });
      return { ...state, contact: { name: "stuck", sinceMs: contact.sinceMs } };
    case "settling":
      effects.push({ type: "release", heldMs: contact.openedAtMs - contact.sinceMs });
      return { ...state, contact: { name: "up" } };
    case "up":
    case "stuck":
      return state;
  }
}

function onEdge(
  state: PressState,
  edge: ButtonEdge,
  atMs: number,
  effects: PressEffect[],
  rules: PressRules,
): PressState {
  const wasClosed = state.contact.name !== "up" && state.contact.name !== "settling";
  const lost = Math.max(edge.lostBefore, edge.pressed === wasClosed ? 1 : 0);
  if (lost > 0) effects.push({ type: "lost", edges: lost });
  return edge.pressed ? onClosed(state, atMs, effects, rules) : onOpened(state, atMs, effects);
}

/** The contact has closed. */
function onClosed(state: PressState, atMs: number, effects: PressEffect[], rules: PressRules): PressState {
  const { contact } = state;
  if (contact.name === "settling") {
    return { ...state, touchedMs: atMs, contact: { name: "held", sinceMs: contact.sinceMs } };
  }
  // Closed already, so the release was lost. What is stuck stays so until it is seen to open; else this is a new contact.
  if (contact.name === "stuck") return state;
  if (contact.name === "held") effects.push({ type: "release", heldMs: atMs - contact.sinceMs });
  if (atMs - state.touchedMs < rules.secondStrikeMs) {
    effects.push({ type: "ignored", why: "second-strike", atMs });
    return { ...state, touchedMs: atMs, contact: { name: "muted", sinceMs: atMs } };
  }
  return { ...state, contact: { name: "closing", sinceMs: atMs } };
}

/** The contact has opened. */
function onOpened(state: PressState, atMs: number, effects: PressEffect[]): PressState {
  const { contact } = state;
  switch (contact.name) {
    case "up":
    case "settling":
      return state;
    case "closing":
      effects.push({ type: "ignored", why: "too-short", atMs: contact.sinceMs });
      // A spark that was no press opens no window: the true contact may follow it at once.
      return { ...state, contact: { name: "up" } };
    case "held":
      return { ...state, touchedMs: atMs, contact: { name: "settling", sinceMs: contact.sinceMs, openedAtMs: atMs } };
    case "muted":
      return { ...state, touchedMs: atMs, contact: { name: "up" } };
    case "stuck":
      effects.push({ type: "unstuck", heldMs: atMs - contact.sinceMs });
      return { ...state, touchedMs: atMs, contact: { name: "up" } };
  }
}
