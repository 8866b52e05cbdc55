import { stay, step, type DoneEvent, type Step } from "./events.ts";
import type { State } from "./model.ts";

/** What the expert does outside a call. No call is ever taken without him. */
export function own(state: State, event: DoneEvent): Step {
  switch (event.type) {
    case "take":
      if (state.link !== "up" || state.call !== null || state.wrapUp !== null || state.taking !== null) {
        return stay(state);
      }
      // The papers of one usager are never beside those of the next.
      if (state.papers?.over) {
        return stay({ ...state, notice: { id: (state.notice?.id ?? 0) + 1, key: "refused.papers" } });
      }
      // Nobody is there to talk with: the desk would refuse it.
      if (state.queue.calls.some(({ call, away }) => call === event.call && away)) {
        return stay({ ...state, notice: { id: (state.notice?.id ?? 0) + 1, key: "refused.away" } });
      }
      return step({ ...state, taking: event.call }, { type: "send", message: { type: "take", call: event.call } });
    case "sounding":
      if (state.ring?.call !== event.call || state.ring.sounding) return stay(state);
      return step(
        { ...state, ring: { ...state.ring, sounding: true } },
        { type: "send", message: { type: "rung", call: event.call } },
      );
    case "wrap-up":
      return wrapUp(state, event.reason);
    case "notice-read":
      return stay({ ...state, notice: null });
  }
}

function wrapUp(state: State, reason: string | null): Step {
  if (state.wrapUp === null) return stay(state);
  const { call } = state.wrapUp;
  const next = { ...state, wrapUp: null };
  if (reason === null) return stay(next);
  if (state.link !== "up") return stay({ ...next, owed: { ...state.owed, wrapUp: { call, reason } } });
  return step(next, { type: "send", message: { type: "wrap-up", call, reason } });
}
