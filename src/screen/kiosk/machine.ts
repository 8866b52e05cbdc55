import type { ScreenLife } from "../port.ts";

/** A page that says nothing for so long is started again: it has told its own silence after 5 s. */
export const SILENT_MS = 15_000;
/** A browser on a small board needs this to show its first page; one that did not gets twice as long the next time. */
const FIRST_PAGE_MS = 45_000;
const LAST_FIRST_PAGE_MS = 360_000;
/** A page that lived this long was good: the next retry is a first one again. */
const STABLE_MS = 300_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
/** A browser that was told to end has so long; then it is killed. */
const END_MS = 3000;

/** What `GET /life` says; `away`: the daemon does not answer. */
export type Seen = ScreenLife | "away";

/** The browser of the screen, as the one who starts it knows it. Times are monotonic, ms. */
export type KioskState =
  | { readonly type: "waiting"; readonly untilMs: number; readonly failures: number }
  | {
      readonly type: "running";
      readonly startedMs: number;
      readonly failures: number;
      /** The page has been alive in this run. */
      readonly shown: boolean;
      /** Last moment at which the page was alive, or at which nothing could be known of it. */
      readonly wellMs: number;
    }
  | { readonly type: "ending"; readonly sinceMs: number; readonly failures: number; readonly killed: boolean };

export type KioskEvent =
  | { readonly type: "look"; readonly seen: Seen }
  | { readonly type: "ended" }
  | { readonly type: "failed" };

export type KioskEffect = "start" | "end" | "kill";

export interface KioskStep {
  readonly state: KioskState;
  readonly effects: readonly KioskEffect[];
}

export const AT_FIRST: KioskState = { type: "waiting", untilMs: 0, failures: 0 };

/**
 * What to do with the browser. `look` comes every second. While the daemon is away nothing is started or ended: the page
 * that runs comes back by itself, and a browser without a server would show its own error page.
 */
export function kioskStep(state: KioskState, event: KioskEvent, nowMs: number): KioskStep {
  switch (event.type) {
    case "look":
      return look(state, event.seen, nowMs);
    case "ended":
      return state.type === "waiting" ? stay(state) : stay(retry(state, nowMs));
    case "failed":
      return stay(retry(state, nowMs));
  }
}

function look(state: KioskState, seen: Seen, nowMs: number): KioskStep {
  switch (state.type) {
    case "waiting":
      if (nowMs < state.untilMs || seen === "away") return stay(state);
      return {
        state: { type: "running", startedMs: nowMs, wellMs: nowMs, shown: false, failures: state.failures },
        effects: ["start"],
      };
    case "running": {
      if (seen === "alive" || seen === "away") {
        const shown = state.shown || seen === "alive";
        return stay({ ...state, shown, wellMs: nowMs });
      }
      const patienceMs = state.shown ? SILENT_MS : Math.min(LAST_FIRST_PAGE_MS, FIRST_PAGE_MS * 2 ** state.failures);
      if (nowMs - state.wellMs < patienceMs) return stay(state);
      return {
        state: { type: "ending", sinceMs: nowMs, failures: failuresOf(state), killed: false },
        effects: ["end"],
      };
    }
    case "ending":
      if (state.killed || nowMs - state.sinceMs < END_MS) return stay(state);
      return { state: { ...state, killed: true }, effects: ["kill"] };
  }
}

function stay(state: KioskState): KioskStep {
  return { state, effects: [] };
}

/** Failures so far, as they count for the next one. */
function failuresOf(state: KioskState): number {
  if (state.type !== "running") return state.failures;
  return state.shown && state.wellMs - state.startedMs >= STABLE_MS ? 0 : state.failures;
}

function retry(state: KioskState, nowMs: number): KioskState {
  const failures = failuresOf(state);
  const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10));
  return { type: "waiting", untilMs: nowMs + waitMs, failures: failures + 1 };
}
