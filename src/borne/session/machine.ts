import {
  IDLE,
  type Demand,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  type SessionStep,
} from "./states.ts";

/**
 * The session, as a pure state machine: `(state, event) -> {state, effects}`. No clock, no device, no text.
 * One press is one call, whatever is pressed after it; no path leaves the camera open in `idle`.
 */

export function step(state: SessionState, event: SessionEvent): SessionStep {
  switch (state.name) {
    case "idle":
      return fromIdle(state, event);
    case "choosing":
      return fromChoosing(state, event);
    case "calling":
      return fromCalling(state, event);
    case "in-call":
      return fromCall(state, event);
    case "closing":
      return fromClosing(state, event);
    case "blocked":
      if (event.type === "wiped") return { state: IDLE, effects: [] };
      if (event.type === "press" || event.type === "press-to-choose" || event.type === "choose") {
        return { state, effects: [{ type: "say-unavailable" }] };
      }
      if (event.type === "ask-in-vain") return { state, effects: [{ type: "say-unavailable" }] };
      return event.type === "wipe-failed" ? stay(state) : impossible(state, event);
  }
}

function fromIdle(state: SessionState, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "press":
      return event.service === undefined ? unavailable(state) : call(event.service);
    case "choose":
      return call(event.service);
    case "ask-in-vain":
      return { state, effects: [demand(event), { type: "say-unavailable" }] };
    case "press-to-choose":
      return { state: { name: "choosing" }, effects: [{ type: "ask-choice" }] };
    case "resumed":
      return {
        state: event.answered
          ? { name: "in-call", service: event.service, phase: "reconnecting" }
          : { name: "calling", service: event.service, phase: "ringing" },
        effects: [{ type: "open-capture" }, { type: "resume-call" }],
      };
    case "choice-timeout":
    case "usager-stops":
      // A page that is a moment behind.
      return stay(state);
    default:
      return impossible(state, event);
  }
}

function fromChoosing(state: SessionState, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "press":
      // By now there may be one service only.
      return event.service === undefined ? { ...unavailable(state), state: IDLE } : call(event.service);
    case "press-to-choose":
      return { state, effects: [{ type: "ask-choice" }] };
    case "choose":
      return call(event.service);
    case "ask-in-vain":
      // The others are still there to be chosen.
      return { state, effects: [demand(event)] };
    case "choice-timeout":
    case "usager-stops":
      return { state: IDLE, effects: [] };
    default:
      return impossible(state, event);
  }
}

function unavailable(state: SessionState): SessionStep {
  return { state, effects: [{ type: "journal", event: "service.unavailable" }, { type: "say-unavailable" }] };
}

function demand({ service, organisme }: Demand): SessionEffect {
  return { type: "journal-demand", service, organisme };
}

function call(service: string): SessionStep {
  return {
    state: { name: "calling", service, phase: "ringing" },
    effects: [{ type: "journal", event: "session.started" }, { type: "open-capture" }, { type: "place-call", service }],
  };
}

function fromCalling(state: Extract<SessionState, { name: "calling" }>, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "press":
    case "press-to-choose":
    case "choose":
    case "ask-in-vain":
    case "choice-timeout":
      return stay(state);
    case "queued":
      return { state: { ...state, phase: "queued" }, effects: [] };
    case "answered":
      return { state: { name: "in-call", service: state.service, phase: "talking" }, effects: [] };
    case "usager-stops":
      return leave([{ type: "cancel-call" }]);
    case "ended":
      return tell(event.by, false);
    case "line-lost":
    case "line-back":
      // The call port keeps the place in the queue; the usager is told by it.
      return stay(state);
    case "reconnect-timeout":
      return tell("no-answer", false, [{ type: "cancel-call" }]);
    default:
      return impossible(state, event);
  }
}

function fromCall(state: Extract<SessionState, { name: "in-call" }>, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "press":
    case "press-to-choose":
    case "choose":
    case "ask-in-vain":
    case "choice-timeout":
      return stay(state);
    case "queued":
      return { state: { name: "calling", service: state.service, phase: "queued" }, effects: [] };
    case "answered":
      // Said again by a desk that was started anew.
      return stay(state);
    case "line-lost":
      if (state.phase === "reconnecting") return stay(state);
      return { state: { ...state, phase: "reconnecting" }, effects: [{ type: "say-reconnecting" }] };
    case "line-back":
      return { state: { ...state, phase: "talking" }, effects: [] };
    case "reconnect-timeout":
      // A late timer of an outage that is over changes nothing.
      if (state.phase === "talking") return stay(state);
      return tell("desk-lost", true, [{ type: "hang-up" }]);
    case "ended":
      return event.by === "expert" ? close([]) : tell(event.by, true);
    case "usager-stops":
      return close([{ type: "hang-up" }]);
    default:
      return impossible(state, event);
  }
}

function fromClosing(state: Extract<SessionState, { name: "closing" }>, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "line-lost":
    case "line-back":
    case "ended":
    case "queued":
    case "answered":
    case "choose":
    case "ask-in-vain":
    case "choice-timeout":
    case "reconnect-timeout":
      // What the call still had to say comes too late to matter.
      return stay(state);
    case "press":
    case "press-to-choose":
    case "usager-stops":
      // The next one is at the button, or this one will not be kept.
      return state.phase === "told" ? step(state, { type: "step-done" }) : stay(state);
    case "step-done":
      if (state.phase === "told" && state.talked) {
        return { state: { name: "closing", phase: "papers" }, effects: [{ type: "remind-papers" }] };
      }
      if (state.phase !== "wiping") return { state: { name: "closing", phase: "wiping" }, effects: [{ type: "wipe" }] };
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

/** On every way out of a call, before anything is said: hanging up, which comes first, closes the camera by itself. */
const CLOSE: SessionEffect = { type: "close-capture" };

/** After a talk. */
function close(effects: readonly SessionEffect[]): SessionStep {
  return { state: { name: "closing", phase: "papers" }, effects: [...effects, CLOSE, { type: "remind-papers" }] };
}

/** Nobody has talked, and the usager goes by his own will: nothing is left to be said. */
function leave(effects: readonly SessionEffect[]): SessionStep {
  return { state: { name: "closing", phase: "wiping" }, effects: [...effects, CLOSE, { type: "wipe" }] };
}

/** The usager is left without an answer: he is told what to do. */
function tell(
  by: Extract<SessionEvent, { type: "ended" }>["by"],
  talked: boolean,
  effects: readonly SessionEffect[] = [],
): SessionStep {
  const why = by === "no-answer" ? "no-answer" : by === "refused" ? "unavailable" : "lost";
  const words: SessionEffect = by === "ticket" ? { type: "say-ticket" } : { type: "say-fallback", why };
  return { state: { name: "closing", phase: "told", talked }, effects: [...effects, CLOSE, words] };
}

function stay(state: SessionState): SessionStep {
  return { state, effects: [] };
}

function impossible(state: SessionState, event: SessionEvent): SessionStep {
  return { state, effects: [{ type: "defect", event: event.type, state: state.name }] };
}
