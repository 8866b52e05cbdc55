/**
 * Debounce for lines that tell only "something happened, the level is now x": sysfs has neither time stamps nor a count
 * of edges. Pure. The first edge is told at once, then the line is deaf for the period, then the level that it has
 * settled on is told: a press costs no time, and a bounce no edges.
 */

export interface DebounceState {
  /** The level last told. */
  readonly told: boolean;
  /** Until when changes are taken for bounces; -Infinity = not bouncing. */
  readonly deafUntilMs: number;
  /** The level last seen while deaf, and when it was first seen to be so. */
  readonly seen: boolean;
  readonly seenMs: number;
}

/** The line has woken us; `level` was read then. Or time has passed: `tick`, due at `debounceDueMs`. */
export type DebounceEvent =
  | { readonly type: "wake"; readonly level: boolean; readonly atMs: number }
  | { readonly type: "tick"; readonly atMs: number };

export interface SettledEdge {
  readonly level: boolean;
  readonly atMs: number;
  readonly lostBefore: number;
}

export interface DebounceStep {
  readonly state: DebounceState;
  readonly edge?: SettledEdge;
}

export function debounceStart(level: boolean): DebounceState {
  return { told: level, deafUntilMs: Number.NEGATIVE_INFINITY, seen: level, seenMs: Number.NEGATIVE_INFINITY };
}

/** When the next tick is due; undefined = nothing is open. */
export function debounceDueMs(state: DebounceState): number | undefined {
  return state.seen === state.told ? undefined : state.deafUntilMs;
}

/**
 * One step. A wake to the level that was told, with no bounce under way, means that the line has changed and changed
 * back before anybody looked: two edges are lost, and the edge says so by bearing the level already told.
 */
export function debounceStep(state: DebounceState, event: DebounceEvent, periodMs: number): DebounceStep {
  const { atMs } = event;
  const deaf = atMs < state.deafUntilMs;
  if (event.type === "tick") {
    return deaf || state.seen === state.told ? { state } : tell(state, state.seen, state.seenMs, atMs, periodMs);
  }
  const { level } = event;
  if (deaf) {
    const state_ = level === state.seen ? state : { ...state, seen: level, seenMs: atMs };
    return { state: state_ };
  }
  if (state.seen !== state.told) {
    // The tick that was due before this wake has not come yet: the loop was busy.
    const settled = tell(state, state.seen, state.seenMs, state.deafUntilMs, periodMs);
    if (level === settled.state.told) return settled;
    return { ...settled, state: { ...settled.state, seen: level, seenMs: atMs, deafUntilMs: atMs + periodMs } };
  }
  return tell(state, level, atMs, atMs, periodMs, level === state.told ? 2 : 0);
}

function tell(
  state: DebounceState,
  level: boolean,
  atMs: number,
  nowMs: number,
  periodMs: number,
  lostBefore = 0,
): DebounceStep {
  return {
    state: { ...state, told: level, seen: level, deafUntilMs: nowMs + periodMs },
    edge: { level, atMs, lostBefore },
  };
}
