import type { EndedBy, EndReason, NewCall, Ticket } from "./model.ts";
import type { Place } from "./view.ts";

/** What happens to the queue. `nowMs` is desk time. */
export type QueueEvent = { readonly nowMs: number } & (BorneEvent | ExpertEvent | { readonly type: "tick" });

export type BorneEvent =
  | { readonly type: "place"; readonly call: NewCall }
  | { readonly type: "resume"; readonly borne: string; readonly call: string; readonly tokenHash: string }
  | { readonly type: "cancel"; readonly borne: string; readonly call: string }
  | {
      readonly type: "borne-end";
      readonly borne: string;
      readonly call: string;
      readonly by: "usager" | "borne";
      readonly reason: "done" | "fault";
    }
  /** `codes`: random ones, of which the first that is free is used. */
  | { readonly type: "callback"; readonly borne: string; readonly call: string; readonly codes: readonly string[] }
  | { readonly type: "borne-lost"; readonly borne: string }
  | { readonly type: "negotiated"; readonly call: string; readonly n: number };

export type ExpertEvent = { readonly expert: string } & (
  | {
      /** A page of his is connected. `call`: the one that this page still believes to have. */
      readonly type: "expert-here";
      readonly organismes: readonly string[];
      readonly announced: string;
      readonly call?: string;
    }
  | { readonly type: "expert-gone" }
  | { readonly type: "presence"; readonly available: boolean; readonly ready: boolean }
  | { readonly type: "rung"; readonly call: string }
  | { readonly type: "take"; readonly call: string }
  | { readonly type: "hang-up"; readonly call: string }
  | { readonly type: "hold"; readonly call: string; readonly held: boolean }
  | { readonly type: "transfer"; readonly call: string; readonly organisme: string }
  | { readonly type: "wrap-up"; readonly call: string; readonly reason: string }
);

export type BorneRefusal = "unknown-organisme" | "full" | "unknown-call" | "unknown-ticket" | "not-allowed";
export type ExpertRefusal = "taken" | "gone" | "busy" | "not-yours" | "not-allowed" | "unknown-organisme" | "not-ready";

/** `taken`: just now; `loaded-anew`: a page without the call's media; `goes-on`: a page that has it already. */
export type AssignedHow = "taken" | "loaded-anew" | "goes-on";

/** How a stay at an organisme ended. */
export type LegEnd = EndReason | "transfer" | "overflow" | "callback";

/** One stay at an organisme, for the statistics: nothing of a person. */
export interface FinishedLeg {
  readonly call: string;
  readonly leg: number;
  readonly organisme: string;
  readonly borne: string;
  readonly service: string;
  readonly priority: boolean;
  readonly waitedMs: number;
  /** null = nobody took it. */
  readonly talkedMs: number | null;
  readonly by: EndedBy;
  readonly how: LegEnd;
  readonly endedMs: number;
}

/** What is to be done. To a borne or page that is not connected nothing is said: it will ask. */
export type QueueEffect =
  // To the borne of the call.
  | { readonly type: "queued"; readonly call: string; readonly borne: string; readonly place: Place }
  | { readonly type: "refused"; readonly borne: string; readonly call: string; readonly reason: BorneRefusal }
  | { readonly type: "answered"; readonly borne: string; readonly call: string }
  | { readonly type: "expert-state"; readonly borne: string; readonly call: string; readonly state: "away" | "back" }
  | { readonly type: "held"; readonly borne: string; readonly call: string; readonly held: boolean }
  | {
      readonly type: "moved";
      readonly borne: string;
      readonly call: string;
      readonly organisme: string;
      readonly why: "transfer" | "overflow" | "expert-lost";
    }
  | {
      readonly type: "ticket";
      readonly borne: string;
      readonly call: string;
      readonly ticket: Ticket;
      readonly waitMs: number | null;
    }
  | {
      readonly type: "no-ticket";
      readonly borne: string;
      readonly call: string;
      readonly reason: "talking" | "full";
    }
  | {
      readonly type: "ended";
      readonly borne: string;
      readonly call: string;
      readonly by: EndedBy;
      readonly reason: EndReason;
    }
  // To the expert's page.
  | { readonly type: "ring"; readonly expert: string; readonly call: string }
  | { readonly type: "assigned"; readonly expert: string; readonly call: string; readonly how: AssignedHow }
  | {
      readonly type: "released";
      readonly expert: string;
      readonly call: string;
      readonly by: EndedBy;
      readonly reason: EndReason;
    }
  | { readonly type: "borne-state"; readonly expert: string; readonly call: string; readonly state: "away" | "back" }
  | {
      readonly type: "expert-refused";
      readonly expert: string;
      readonly about: string;
      readonly reason: ExpertRefusal;
      readonly call: string;
    }
  // To the desk itself.
  /** Expert and usager are parted: descriptions and guests of the call are of no more use. */
  | { readonly type: "parted"; readonly call: string }
  | { readonly type: "over"; readonly call: string }
  | { readonly type: "finished"; readonly leg: FinishedLeg }
  | { readonly type: "wrapped-up"; readonly call: string; readonly leg: number; readonly reason: string }
  /** The pages of experts who serve one of these show something else now. */
  | { readonly type: "queue-changed"; readonly organismes: readonly string[] }
  | { readonly type: "staffing-changed" };
