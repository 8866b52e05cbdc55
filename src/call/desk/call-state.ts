import type { BorneToDesk, DeskToBorne } from "../../contract/signalling/types.ts";
import type { CallEvents, CallRequest, KeptCall } from "../port.ts";

/**
 * `placing`: the desk has not answered yet; `queued`; `answered`; `ending`: over for the usager, but the desk must
 * still be told; `ended`: the desk knows, or it was told long enough.
 */
export type Phase = "placing" | "queued" | "answered" | "ending" | "ended";

/** One offer and what belongs to it. */
export interface Negotiation {
  readonly n: number;
  readonly sdp: string;
  readonly offeredMs: number;
  /** Ours, said again with the offer after a lost connection. */
  readonly candidates: readonly (string | null)[];
  readonly answered: boolean;
  /** Of the expert, come before his answer. */
  readonly early: readonly (string | null)[];
}

export interface CallState {
  readonly phase: Phase;
  readonly call: string;
  readonly token: string;
  readonly request: CallRequest;
  /** How often a daemon took the call up. */
  readonly epoch: number;
  /** The desk is connected. */
  readonly up: boolean;
  /** The desk knows the call on this connection. */
  readonly confirmed: boolean;
  /** Since when it has not been confirmed; monotonic. */
  readonly unconfirmedSinceMs: number;
  /** When `place`, `resume`, `cancel` or `end` was last said on this connection. */
  readonly saidMs: number | undefined;
  /** Whether `place` or `resume` was ever said: the desk may know the call. */
  readonly everSaid: boolean;
  /** Who was told to the usager. */
  readonly expert: { readonly organisme: string; readonly expert: string } | undefined;
  /** As it was told. */
  readonly held: boolean;
  /** The expert's page is away, as it was told. */
  readonly away: boolean;
  /** After a resumption: whether the desk has said again that it is held, that the page is away. */
  readonly reaffirmed: { readonly sinceMs: number; readonly held: boolean; readonly away: boolean } | undefined;
  readonly lastN: number;
  readonly negotiation: Negotiation | undefined;
  /** An offer was asked for and is not there yet; our candidates that came before it. */
  readonly wanted: readonly (string | null)[] | undefined;
  /** Fresh servers were asked for at this time, and have not come. */
  readonly renewMs: number | undefined;
  readonly condition: Condition | undefined;
  readonly callback: boolean;
  readonly ending: { readonly sinceMs: number; readonly message: BorneToDesk } | undefined;
  /** How long the desk keeps a lost call, milliseconds. */
  readonly resumeMs: number;
}

export interface Condition {
  readonly media: "video" | "audio-only" | "reconnecting" | "none";
  readonly encryption: string | null;
}

/** A message about one call. */
export type CallMessage = Exclude<DeskToBorne, { type: "welcome" | "organismes" | "about" }>;

export type CallEvent =
  | { readonly type: "link"; readonly up: boolean; readonly resumeMs?: number }
  | { readonly type: "heard"; readonly message: CallMessage }
  | { readonly type: "offer"; readonly sdp: string }
  | { readonly type: "candidate"; readonly candidate: string | null }
  | { readonly type: "condition"; readonly condition: Condition }
  | { readonly type: "callback" }
  | { readonly type: "renegotiate" }
  | { readonly type: "end"; readonly by: "usager" | "borne"; readonly reason: "done" | "fault" }
  | { readonly type: "tick" };

export type CallEffect =
  | { readonly type: "send"; readonly message: BorneToDesk }
  | {
      [K in keyof CallEvents]: { readonly type: "tell"; readonly event: K; readonly args: CallEvents[K] };
    }[keyof CallEvents]
  /** The desk has nothing more to be told: the call can be forgotten. */
  | { readonly type: "release" }
  /** A message that came too late or makes no sense now: to be logged, never a crash. */
  | { readonly type: "dropped"; readonly what: string };

/** Offers of one daemon are numbered above those of the daemon before it. */
const NUMBERS_PER_EPOCH = 10_000;

/** A call that is placed now, or taken up from a daemon that is gone. */
export function newCall(options: {
  readonly call: string;
  readonly token: string;
  readonly request: CallRequest;
  readonly kept?: KeptCall;
  readonly resumeMs: number;
  readonly atMs: number;
}): CallState {
  const { kept, atMs } = options;
  const epoch = kept ? (kept.epoch ?? 0) + 1 : 0;
  return {
    phase: kept ? (kept.answered ? "answered" : "queued") : "placing",
    call: options.call,
    token: options.token,
    request: options.request,
    epoch,
    up: false,
    confirmed: false,
    unconfirmedSinceMs: atMs,
    saidMs: undefined,
    everSaid: kept !== undefined,
    expert: undefined,
    held: false,
    away: false,
    reaffirmed: undefined,
    lastN: epoch * NUMBERS_PER_EPOCH,
    negotiation: undefined,
    wanted: undefined,
    renewMs: undefined,
    condition: undefined,
    callback: false,
    ending: undefined,
    resumeMs: options.resumeMs,
  };
}
