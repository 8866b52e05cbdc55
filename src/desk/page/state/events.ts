import type { DeskToExpert, ExpertToDesk, InCall, Signal } from "../../../contract/signalling/types.ts";
import type {
  Account,
  Check,
  CheckName,
  DeskFacts,
  Federation,
  GuestRole,
  LineFigures,
  NetworkFigures,
  PeerState,
  PictureFlow,
  SignInRefusal,
  State,
} from "./model.ts";
import type { PapersEffect, PapersEvent } from "./papers/events.ts";

/** What happens to the page. `atMs`: monotonic. */
export type Event = AccountEvent | LinkEvent | PostEvent | DoneEvent | CallEvent | PapersEvent;

export type AccountEvent =
  | { readonly type: "started" }
  | { readonly type: "signed-in"; readonly account: Account; readonly available: boolean }
  | { readonly type: "signed-out"; readonly federation: Federation | null }
  | { readonly type: "sign-in"; readonly user: string; readonly password: string }
  | { readonly type: "sign-in-refused"; readonly refusal: SignInRefusal }
  | { readonly type: "sign-out" };

export type LinkEvent =
  | { readonly type: "link-up" }
  | { readonly type: "link-lost" }
  | { readonly type: "take-over" }
  | { readonly type: "desk"; readonly message: DeskToExpert; readonly atMs: number };

export type PostEvent =
  | { readonly type: "check"; readonly name: CheckName; readonly check: Check }
  | { readonly type: "network"; readonly figures: NetworkFigures }
  | { readonly type: "recheck" }
  | { readonly type: "ready" }
  | { readonly type: "pause" }
  | { readonly type: "setup" };

/** What the expert does outside a call, and what the page itself did. */
export type DoneEvent =
  | { readonly type: "take"; readonly call: string }
  | { readonly type: "sounding"; readonly call: string }
  | { readonly type: "wrap-up"; readonly reason: string | null }
  | { readonly type: "notice-read" };

export type CallEvent =
  | { readonly type: "peer"; readonly state: PeerState }
  | { readonly type: "negotiated"; readonly message: Extract<ExpertToDesk, { type: "answer" | "candidate" }> }
  | { readonly type: "renegotiate" }
  | { readonly type: "picture"; readonly flow: PictureFlow }
  | { readonly type: "sound-blocked"; readonly blocked: boolean }
  | { readonly type: "channel"; readonly open: boolean; readonly frameHeightMm: number }
  | { readonly type: "in-call"; readonly message: InCall }
  | { readonly type: "line"; readonly figures: LineFigures }
  | { readonly type: "report" }
  | { readonly type: "hold"; readonly held: boolean }
  | { readonly type: "mute"; readonly sound: boolean; readonly picture: boolean }
  | { readonly type: "want-identifier" }
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "text-read" }
  | { readonly type: "transfer"; readonly organisme: string }
  | { readonly type: "invite"; readonly role: GuestRole }
  | { readonly type: "guest-remove" }
  | { readonly type: "guest-signal"; readonly guest: string; readonly signal: Signal }
  | { readonly type: "guest-peer"; readonly guest: string; readonly connected: boolean }
  | { readonly type: "reminder-read" }
  | { readonly type: "hang-up" };

/** What the page is to do. */
export type Effect =
  | { readonly type: "ask-who" }
  | { readonly type: "sign-in"; readonly user: string; readonly password: string }
  | { readonly type: "sign-out" }
  | { readonly type: "link-open" }
  | { readonly type: "link-close" }
  | { readonly type: "send"; readonly message: ExpertToDesk }
  | { readonly type: "camera-open" }
  | { readonly type: "camera-close" }
  | { readonly type: "tracks"; readonly sound: boolean; readonly picture: boolean }
  | { readonly type: "check-codec" }
  | { readonly type: "check-network"; readonly ice: DeskFacts["ice"] }
  | { readonly type: "remember-available"; readonly available: boolean }
  | { readonly type: "ring"; readonly call: string; readonly service: string }
  | { readonly type: "ring-stop" }
  | { readonly type: "peer-open"; readonly call: string; readonly ice: DeskFacts["ice"] }
  | { readonly type: "peer-offer"; readonly n: number; readonly sdp: string }
  | { readonly type: "peer-candidate"; readonly n: number; readonly candidate: string | null }
  | { readonly type: "peer-hold"; readonly held: boolean }
  | { readonly type: "peer-close" }
  | { readonly type: "say"; readonly message: InCall }
  | { readonly type: "guest-open"; readonly guest: string; readonly ice: DeskFacts["ice"] }
  | { readonly type: "guest-signal"; readonly guest: string; readonly signal: Signal }
  | { readonly type: "guest-close" }
  | PapersEffect;

/** What an event leads to. */
export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export const stay = (state: State): Step => ({ state, effects: [] });
export const step = (state: State, ...effects: readonly Effect[]): Step => ({ state, effects });
