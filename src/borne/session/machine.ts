/**
 * The session, as a pure state machine: `(state, event) -> {state, effects}`. No clock, no device, no text.
 * One press is one call, whatever is pressed after it; no path leaves the camera open in `idle`.
 */

export type SessionState =
  | { readonly name: "idle" }
  /** Waiting for an expert: nobody has it yet, or a place in the queue is known. */
  | { readonly name: "calling"; readonly service: string; readonly phase: "ringing" | "queued" }
  | { readonly name: "in-call"; readonly service: string; readonly phase: "talking" | "reconnecting" }
  /** The usager is leaving: papers reminder, then survey, then everything of him is wiped. */
  | { readonly name: "closing"; readonly phase: "papers" | "survey" | "wiping" }
  /** The wipe failed: nobody may come in before it is done. */
  | { readonly name: "blocked" };

export type SessionEvent =
  /** `service`: the one that the press calls; undefined = nothing can be called now. */
  | { readonly type: "press"; readonly service: string | undefined }
  | { readonly type: "queued" }
  | { readonly type: "answered" }
  | { readonly type: "line-lost" }
  | { readonly type: "line-back" }
  | { readonly type: "reconnect-timeout" }
  /** The expert has ended the call, or nobody answered in the longest wait. */
  | { readonly type: "ended"; readonly by: "expert" | "no-answer" | "desk-lost" }
  | { readonly type: "usager-stops" }
  | { readonly type: "step-done" }
  | { readonly type: "wiped" }
  | { readonly type: "wipe-failed" };

export type SessionEffect =
  | { readonly type: "place-call"; readonly service: string }
  | { readonly type: "cancel-call" }
  | { readonly type: "hang-up" }
  | { readonly type: "open-capture" }
  | { readonly type: "close-capture" }
  | { readonly type: "remind-papers" }
  | { readonly type: "ask-survey" }
  | { readonly type: "wipe" }
  | { readonly type: "say-unavailable" }
  | { readonly type: "say-fallback" }
  | { readonly type: "say-reconnecting" }
  | { readonly type: "journal"; readonly event: "session.started" | "session.ended" | "service.unavailable" }
  /** An event that this state can't have: a defect to be logged, never a crash. */
  | { readonly type: "defect"; readonly event: SessionEvent["type"]; readonly state: SessionState["name"] };

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

export const IDLE: SessionState = { name: "idle" };

/** Whether a usager is being served: then the borne says `in-session`. */
export function isInSession(state: SessionState): boolean {
  return state.name !== "idle" && state.name !== "blocked";
}

export function step(state: SessionState, event: SessionEvent): SessionStep {
  switch (state.name) {
    case "idle":
      return fromIdle(state, event);
    case "calling":
      return fromCalling(state, event);
    case "in-call":
      return fromCall(state, event);
    case "closing":
      return fromClosing(state, event);
    case "blocked":
      if (event.type === "wiped") return { state: IDLE, effects: [] };
      if (event.type === "press") return { state, effects: [{ type: "say-unavailable" }] };
      return event.type === "wipe-failed" ? stay(state) : impossible(state, event);
  }
}

function fromIdle(state: SessionState, event: SessionEvent): SessionStep {
  if (event.type !== "press") return impossible(state, event);
  if (event.service === undefined) {
    return { state, effects: [{ type: "journal", event: "service.unavailable" }, { type: "say-unavailable" }] };
  }
  return {
    state: { name: "calling", service: event.service, phase: "ringing" },
    effects: [
      { type: "journal", event: "session.started" },
      { type: "open-capture" },
      { type: "place-call", service: event.service },
    ],
  };
}

function fromCalling(state: Extract<SessionState, { name: "calling" }>, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "press":
      return stay(state);
    case "queued":
      return { state: { ...state, phase: "queued" }, effects: [] };
    case "answered":
      return { state: { name: "in-call", service: state.service, phase: "talking" }, effects: [] };
    case "usager-stops":
      return close([{ type: "cancel-call" }]);
    case "ended":
      return close([{ type: "say-fallback" }]);
    case "line-lost":
    case "line-back":
      // The call port keeps the place in the queue; the usager is told by it.
      return stay(state);
    case "reconnect-timeout":
      return close([{ type: "cancel-call" }, { type: "say-fallback" }]);
    default:
      return impossible(state, event);
  }
}

function fromCall(state: Extract<SessionState, { name: "in-call" }>, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "press":
      return stay(state);
    case "line-lost":
      if (state.phase === "reconnecting") return stay(state);
      return { state: { ...state, phase: "reconnecting" }, effects: [{ type: "say-reconnecting" }] };
    case "line-back":
      return { state: { ...state, phase: "talking" }, effects: [] };
    case "reconnect-timeout":
      // A late timer of an outage that is over changes nothing.
      if (state.phase === "talking") return stay(state);
      return close([{ type: "hang-up" }, { type: "say-fallback" }]);
    case "ended":
      return close([]);
    case "usager-stops":
      return close([{ type: "hang-up" }]);
    default:
      return impossible(state, event);
  }
}

function fromClosing(state: Extract<SessionState, { name: "closing" }>, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "press":
    case "usager-stops":
    case "line-lost":
    case "line-back":
    case "ended":
    case "reconnect-timeout":
      // What the call still had to say comes too late to matter.
      return stay(state);
    case "step-done":
      if (state.phase === "papers")
        return { state: { name: "closing", phase: "survey" }, effects: [{ type: "ask-survey" }] };
      if (state.phase === "survey") return { state: { name: "closing", phase: "wiping" }, effects: [{ type: "wipe" }] };
      return impossible(state, event);
    case "wiped":
      if (state.phase !== "wiping") return impossible(state, event);
      return { state: IDLE, effects: [{ type: "journal", event: "session.ended" }] };
    case "wipe-failed":
      if (state.phase !== "wiping") return impossible(state, event);
      return { state: { name: "blocked" }, effects: [{ type: "journal", event: "session.ended" }] };
    default:
      return impossible(state, event);
  }
}

/** Every way out of a call goes through here: the camera is closed first, whatever comes after. */
function close(effects: readonly SessionEffect[]): SessionStep {
  return {
    state: { name: "closing", phase: "papers" },
    effects: [{ type: "close-capture" }, ...effects, { type: "remind-papers" }],
  };
}

function stay(state: SessionState): SessionStep {
  return { state, effects: [] };
}

function impossible(state: SessionState, event: SessionEvent): SessionStep {
  return { state, effects: [{ type: "defect", event: event.type, state: state.name }] };
}
