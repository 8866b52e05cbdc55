/** What the session is made of: its states, what can happen, and what follows from it. */

export type SessionState =
  | { readonly name: "idle" }
  /** Several services, none of which owns the button: the usager chooses on the screen. */
  | { readonly name: "choosing" }
  /** Waiting for an expert: nobody has it yet, or a place in the queue is known. */
  | { readonly name: "calling"; readonly service: string; readonly phase: "ringing" | "queued" }
  | { readonly name: "in-call"; readonly service: string; readonly phase: "talking" | "reconnecting" }
  /**
   * The usager is leaving. `told`: nobody could be reached, or he has a ticket: he is told what to do. Who has talked is
   * reminded of his papers. In the end everything of him is wiped; a survey comes after that, and keeps nobody waiting.
   */
  | { readonly name: "closing"; readonly phase: "told"; readonly talked: boolean }
  | { readonly name: "closing"; readonly phase: "papers" | "wiping" }
  /** The wipe failed: nobody may come in before it is done. */
  | { readonly name: "blocked" };

/** What somebody came for. */
export interface Demand {
  readonly service: string;
  readonly organisme: string;
}

export type SessionEvent =
  /** `service`: the one that the press calls; undefined = nothing can be called now. */
  | { readonly type: "press"; readonly service: string | undefined }
  /** A press where the usager has to choose first. */
  | { readonly type: "press-to-choose" }
  | { readonly type: "choose"; readonly service: string }
  /** A service that cannot be called now was asked for on the screen. */
  | ({ readonly type: "ask-in-vain" } & Demand)
  | { readonly type: "choice-timeout" }
  /** A daemon that was killed takes up the call of the one before. */
  | { readonly type: "resumed"; readonly service: string; readonly answered: boolean }
  /** In the queue; after an answer: transferred, or the expert is gone. */
  | { readonly type: "queued" }
  | { readonly type: "answered" }
  | { readonly type: "line-lost" }
  | { readonly type: "line-back" }
  | { readonly type: "reconnect-timeout" }
  /** The expert has ended the call, or nobody answered in the longest wait. */
  | { readonly type: "ended"; readonly by: "expert" | "no-answer" | "desk-lost" | "ticket" | "refused" }
  | { readonly type: "usager-stops" }
  | { readonly type: "step-done" }
  | { readonly type: "wiped" }
  | { readonly type: "wipe-failed" };

export type SessionEffect =
  | { readonly type: "ask-choice" }
  | { readonly type: "place-call"; readonly service: string }
  | { readonly type: "resume-call" }
  | { readonly type: "cancel-call" }
  | { readonly type: "hang-up" }
  | { readonly type: "open-capture" }
  | { readonly type: "close-capture" }
  | { readonly type: "remind-papers" }
  | { readonly type: "wipe" }
  | { readonly type: "say-unavailable" }
  | { readonly type: "say-fallback"; readonly why: "no-answer" | "lost" | "unavailable" }
  | { readonly type: "say-ticket" }
  | { readonly type: "say-reconnecting" }
  | ({ readonly type: "journal-demand" } & Demand)
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
