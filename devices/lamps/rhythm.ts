import type { Rhythm } from "./port.ts";

/** Rhythms as pure functions of time, and the guard that keeps any lamp below 3 flashes a second. */

/** One whole cycle, milliseconds: 0.25 Hz, 1 Hz, 2 Hz. Steady ones have none. */
const CYCLE_MS: Readonly<Record<Rhythm, number | undefined>> = {
  off: undefined,
  on: undefined,
  breathe: 4000,
  blink: 1000,
  alarm: 500,
};

/** No lamp changes sooner than this after its last change: 3 flashes a second at most (WCAG 2.1, 2.3.1). */
export const MIN_DWELL_MS = 1000 / 6;

/** The longest sound of the buzzer, milliseconds. */
export const MAX_BUZZ_MS = 500;

/**
 * Brightness from 0 to 1, for lamps that can be dimmed.
 * @param sinceMs time since the rhythm was asked for. It begins bright, so that whoever acts sees the answer.
 */
export function brightness(rhythm: Rhythm, sinceMs: number): number {
  const cycleMs = CYCLE_MS[rhythm];
  if (cycleMs === undefined) return rhythm === "on" ? 1 : 0;
  const phase = (((sinceMs % cycleMs) + cycleMs) % cycleMs) / cycleMs;
  if (rhythm === "breathe") return (1 + Math.cos(2 * Math.PI * (phase - 0.25))) / 2;
  return phase < 0.5 ? 1 : 0;
}

/** Whether a lamp that knows only on and off is on: the first half of each cycle. */
export function lit(rhythm: Rhythm, sinceMs: number): boolean {
  const cycleMs = CYCLE_MS[rhythm];
  if (cycleMs === undefined) return rhythm === "on";
  return ((sinceMs % cycleMs) + cycleMs) % cycleMs < cycleMs / 2;
}

/** Time until `lit` changes by itself; `undefined` = never. Always above 0. */
export function untilChangeMs(rhythm: Rhythm, sinceMs: number): number | undefined {
  const cycleMs = CYCLE_MS[rhythm];
  if (cycleMs === undefined) return undefined;
  const halfMs = cycleMs / 2;
  return halfMs - (((sinceMs % halfMs) + halfMs) % halfMs);
}

/** One lamp: what was asked, and what it shows. Times on the monotonic clock. */
export interface LampState {
  readonly rhythm: Rhythm;
  readonly askedMs: number;
  readonly lit: boolean;
  /** When it last went on or off; -Infinity = never. */
  readonly changedMs: number;
}

export const DARK: LampState = { rhythm: "off", askedMs: 0, lit: false, changedMs: Number.NEGATIVE_INFINITY };

/** Asks for a rhythm. The same one again keeps its beat. */
export function ask(state: LampState, rhythm: Rhythm, nowMs: number): LampState {
  return state.rhythm === rhythm ? state : { ...state, rhythm, askedMs: nowMs };
}

/**
 * What the lamp shows now: its rhythm, but no change sooner than `MIN_DWELL_MS` after the last, however often
 * others change their mind. `dueMs`: when to look again; `undefined` = only when asked.
 */
export function show(state: LampState, nowMs: number): { readonly state: LampState; readonly dueMs?: number } {
  const wanted = lit(state.rhythm, nowMs - state.askedMs);
  if (wanted !== state.lit) {
    const freeMs = state.changedMs + MIN_DWELL_MS;
    if (nowMs < freeMs) return { state, dueMs: freeMs };
  }
  const next = wanted === state.lit ? state : { ...state, lit: wanted, changedMs: nowMs };
  const inMs = untilChangeMs(state.rhythm, nowMs - state.askedMs);
  return inMs === undefined ? { state: next } : { state: next, dueMs: nowMs + inMs };
}
