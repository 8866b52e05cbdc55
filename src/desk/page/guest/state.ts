import type { DeskToGuest } from "../../../contract/signalling/types.ts";

/** What a third party's page knows. */
export interface GuestState {
  readonly step: "invited" | "joining" | "in" | "ended" | "refused";
  readonly organisme: string;
  readonly connected: boolean;
  /** Key of the words for what went wrong. */
  readonly problem: "devices" | "lost" | "unknown" | "expired" | "used" | "over" | null;
}

export type GuestEvent =
  | { readonly type: "join" }
  | { readonly type: "devices-refused" }
  | { readonly type: "desk"; readonly message: DeskToGuest }
  | { readonly type: "connected"; readonly connected: boolean }
  | { readonly type: "lost" }
  | { readonly type: "leave" };

export const INVITED: GuestState = { step: "invited", organisme: "", connected: false, problem: null };

/** A link is good for one person and one time: what was left or lost is not taken up again. */
export function reduceGuest(state: GuestState, event: GuestEvent): GuestState {
  switch (event.type) {
    case "join":
      return state.step === "invited" ? { ...state, step: "joining", problem: null } : state;
    case "devices-refused":
      return state.step === "joining" ? { ...state, step: "invited", problem: "devices" } : state;
    case "desk":
      return heard(state, event.message);
    case "connected":
      return state.step === "in" ? { ...state, connected: event.connected } : state;
    case "lost":
      // The talk goes on without the desk, as long as the expert's page is there.
      if (state.step === "in" && state.connected) return { ...state, problem: "lost" };
      return state.step === "in" || state.step === "joining" ? { ...state, step: "ended", problem: "lost" } : state;
    case "leave":
      return state.step === "in" || state.step === "joining" ? { ...state, step: "ended", problem: null } : state;
  }
}

function heard(state: GuestState, message: DeskToGuest): GuestState {
  switch (message.type) {
    case "welcome":
      return state.step === "joining" ? { ...state, step: "in", organisme: message.organisme } : state;
    case "ended":
      return state.step === "refused" ? state : { ...state, step: "ended", problem: null };
    case "refused":
      return { ...state, step: "refused", problem: message.reason };
    case "signal":
      return state;
  }
}
