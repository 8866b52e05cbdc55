import type { Presence } from "./port.ts";

/**
 * From what a sensor sees to whether somebody is there: a pure state machine. Somebody counts after a while in
 * sight, and no longer some time after he was last seen; a sensor that says nothing proves no absence.
 */

/** All in milliseconds. */
export interface HoldRules {
  /** In sight without a break for so long: present. Walking past is no visit. */
  readonly holdMs: number;
  /** Out of sight without a break for so long: absent. A usager who leans back has not left. */
  readonly releaseMs: number;
  /** Sight unchanged over so much time of opening hours: the sensor is stuck. */
  readonly stuckMs: number;
}

export const HOLD_DEFAULTS: HoldRules = { holdMs: 3000, releaseMs: 30_000, stuckMs: 24 * 3_600_000 };

export interface HoldState {
  readonly presence: Presence;
  readonly sight: Presence;
  /** Since when the sight is what it is. */
  readonly sinceMs: number;
  /** Whether somebody was said to be there since the last certain absence: only then leaving takes time. */
  readonly visited: boolean;
  readonly open: boolean;
  /** Opening time, up to `nowMs`, in which the sight has not changed. */
  readonly sameOpenMs: number;
  readonly stuck: boolean;
  readonly nowMs: number;
}

export type HoldEvent =
  | { readonly type: "sight"; readonly sight: Presence; readonly atMs: number }
  /** The site has opened or closed. */
  | { readonly type: "open"; readonly open: boolean; readonly atMs: number }
  /** Time has passed; to be given at `holdDueMs`. */
  | { readonly type: "tick"; readonly atMs: number };

export type HoldEffect =
  | { readonly type: "presence"; readonly presence: Presence }
  /** `presence.stuck` holds, or no longer does. */
  | { readonly type: "stuck"; readonly stuck: boolean };

export interface HoldStep {
  readonly state: HoldState;
  readonly effects: readonly HoldEffect[];
}

/** The state at the start: nothing is known until the sensor has been seen for long enough. */
export function holdStart(sight: Presence, open: boolean, nowMs: number): HoldState {
  return {
    presence: sight === "absent" ? "absent" : "unknown",
    sight,
    sinceMs: nowMs,
    visited: false,
    open,
    sameOpenMs: 0,
    stuck: false,
    nowMs,
  };
}

/** When the next tick is due, on the same clock; `undefined` = only an event can change anything. */
export function holdDueMs(state: HoldState, rules: HoldRules): number | undefined {
  const judgedMs = waitMs(state, rules);
  const sightMs = judgedMs === undefined ? undefined : state.sinceMs + judgedMs;
  const stuckMs = canStick(state) ? stuckDueMs(state, rules) : undefined;
  if (sightMs === undefined || stuckMs === undefined) return sightMs ?? stuckMs;
  return Math.min(sightMs, stuckMs);
}

/** One step. Never throws; an event from the past counts as now. */
export function holdStep(state: HoldState, event: HoldEvent, rules: HoldRules): HoldStep {
  const effects: HoldEffect[] = [];
  let now = state;
  const atMs = Math.max(state.nowMs, event.atMs);
  // What fell due before this event comes first, whatever delayed it.
  for (let due = holdDueMs(now, rules); due !== undefined && due <= atMs; due = holdDueMs(now, rules)) {
    now = judge(pass(now, Math.max(due, now.nowMs), rules), rules, effects);
  }
  now = pass(now, atMs, rules);
  if (event.type === "open") now = { ...now, open: event.open };
  if (event.type === "sight" && event.sight !== now.sight) {
    if (now.stuck) effects.push({ type: "stuck", stuck: false });
    now = { ...now, sight: event.sight, sinceMs: atMs, sameOpenMs: 0, stuck: false };
  }
  return { state: judge(now, rules, effects), effects };
}

/** Lets time pass; only opening hours count for a stuck sensor. */
function pass(state: HoldState, nowMs: number, rules: HoldRules): HoldState {
  if (!canStick(state)) return { ...state, nowMs };
  const sameOpenMs = state.sameOpenMs + (nowMs - state.nowMs);
  // Compared as `holdDueMs` computes it: a rounding error in the sum would make it due for ever.
  const due = nowMs >= stuckDueMs(state, rules);
  return { ...state, nowMs, sameOpenMs: due ? Math.max(sameOpenMs, rules.stuckMs) : sameOpenMs };
}

function stuckDueMs(state: HoldState, rules: HoldRules): number {
  return state.nowMs + (rules.stuckMs - state.sameOpenMs);
}

/** A silent sensor is reported as such, not as stuck. */
function canStick(state: HoldState): boolean {
  return state.open && !state.stuck && state.sight !== "unknown";
}

/** How long this sight must last before the presence follows it; `undefined` = it has followed. */
function waitMs(state: HoldState, rules: HoldRules): number | undefined {
  if (state.presence === state.sight) return undefined;
  if (state.sight === "present") return rules.holdMs;
  return state.visited ? rules.releaseMs : 0;
}

function judge(state: HoldState, rules: HoldRules, effects: HoldEffect[]): HoldState {
  let now = state;
  const wait = waitMs(now, rules);
  if (wait !== undefined && now.nowMs >= now.sinceMs + wait) {
    // After a sight of nothing certain, whoever was there may still be: his leaving has to be seen.
    const visited = now.sight === "present" || (now.visited && now.sight === "unknown");
    now = { ...now, presence: now.sight, visited };
    effects.push({ type: "presence", presence: now.presence });
  }
  if (canStick(now) && now.sameOpenMs >= rules.stuckMs) {
    now = { ...now, stuck: true };
    effects.push({ type: "stuck", stuck: true });
  }
  return now;
}
