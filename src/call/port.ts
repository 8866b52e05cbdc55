import type { EventEmitter } from "node:events";
import type { VisioborneError } from "../contract/errors.ts";
import type { IceServer } from "./peer/port.ts";

/** Who is asked for. */
export interface CallRequest {
  readonly service: string;
  readonly organisme: string;
  readonly language: "fr" | "en";
  /** Whether a picture can be sent. */
  readonly video: boolean;
  /** Code of a call-back ticket. */
  readonly ticket?: string;
}

/** What must be kept, in RAM only, so that a new daemon takes up the call. Nothing of it says who calls. */
export interface KeptCall {
  readonly call: string;
  readonly token: string;
  readonly request: CallRequest;
  readonly answered: boolean;
  /** How often a daemon has taken it up: its offers are numbered above those of the daemon before. Absent = never. */
  readonly epoch?: number;
}

export interface QueuePlace {
  readonly organisme: string;
  /** 1 = the next. */
  readonly position: number;
  /** Estimate in seconds; null = not known. */
  readonly waitS: number | null;
  /** The page of an expert rings, acknowledged by it. */
  readonly ringing: boolean;
  readonly staffed: number;
  readonly priority: boolean;
}

export type RefusalReason = "unknown-organisme" | "closed" | "full" | "unknown-call" | "unknown-ticket" | "not-allowed";
export type EndReason = "done" | "cancelled" | "no-answer" | "expert-lost" | "borne-lost" | "fault" | "closed";
export type GuestRole = "interpreter" | "relay" | "third-party";

export interface CallEvents {
  /** In the queue; at each change. */
  queued: [QueuePlace];
  refused: [RefusalReason];
  answered: [{ readonly organisme: string; readonly expert: string }];
  /** A new offer is asked for with these servers: at first in the queue, later after a reload of the expert's page. */
  offerWanted: [readonly IceServer[]];
  answer: [sdp: string];
  candidate: [candidate: string | null];
  /** The expert's page is away, or back. */
  expert: ["away" | "back"];
  held: [boolean];
  /** The call goes to another organisme: the identifier must be dropped. */
  moved: [{ readonly organisme: string; readonly why: "transfer" | "overflow" | "expert-lost" }];
  guest: [{ readonly present: boolean; readonly role: GuestRole }];
  ticket: [
    { readonly code: string; readonly organisme: string; readonly waitS: number | null; readonly validS: number },
  ];
  /** The desk can't be reached (false), or again. The place is kept by the desk for `resumeMs`. */
  link: [up: boolean];
  /** Said once; the call is of no more use. */
  ended: [{ readonly by: "expert" | "usager" | "borne" | "desk"; readonly reason: EndReason }];
}

/** One call. */
export interface Call extends EventEmitter<CallEvents> {
  kept(): KeptCall;
  /** Hands over the offer that was asked for. Kept and said again after a lost connection. */
  offer(sdp: string): void;
  candidate(candidate: string | null): void;
  /** What flows; told to the desk at each change. */
  condition(media: "video" | "audio-only" | "reconnecting" | "none", encryption: string | null): void;
  /** Asks for a call-back ticket. */
  callback(): void;
  /** A new negotiation is needed: fresh servers come with `offerWanted`. */
  renegotiate(): void;
  /** Ends it, in whatever state; `ended` follows at once. */
  end(by: "usager" | "borne", reason: "done" | "fault"): void;
}

/** What is known of each organisme. */
export interface Staffing {
  readonly organisme: string;
  readonly staffed: number;
  readonly waiting: number;
  /** Experts who would take calls, but whose post is not ready. */
  readonly unready: number;
}

/** A code of a closed list, which no call is named with. */
export interface CallSubject {
  readonly organisme: string;
  readonly reason: string;
}

export interface CallPortEvents {
  /** The way to the experts is open (true) or not: known while no call is on, too. */
  link: [up: boolean, why: VisioborneError | undefined];
  staffing: [readonly Staffing[]];
  /** What a call that is over was about, of the organisme's closed list. */
  about: [CallSubject];
}

/**
 * Calls to experts, by whatever video stack: bornes outlive two generations of it. Works without the MQTT broker and
 * without the supervisor.
 */
export interface CallPort extends EventEmitter<CallPortEvents> {
  /** Connects, for ever, in the background. */
  start(): void;
  linked(): boolean;
  staffing(): readonly Staffing[];
  /** How long the desk keeps a lost call, milliseconds. */
  resumeMs(): number;
  /** Rings: never throws; what goes wrong is an event of the call. */
  ring(request: CallRequest): Call;
  /** Takes up a call of a daemon that was killed. */
  resume(kept: KeptCall): Call;
  stop(): Promise<void>;
}
