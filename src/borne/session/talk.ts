import type { EventEmitter } from "node:events";
import type { CallRequest, EndReason, GuestRole, KeptCall, QueuePlace, RefusalReason } from "../../call/port.ts";
import type { EncodedPicture } from "../../call/peer/port.ts";

/** What a call says to the session, signalling and media joined. */
export interface TalkEvents {
  queued: [QueuePlace];
  refused: [RefusalReason];
  answered: [{ readonly organisme: string; readonly expert: string }];
  /** Signalling or media are lost (true), or back. */
  reconnecting: [boolean];
  /** No picture can be sent or received for now (true), or again. Never flaps. */
  audioOnly: [boolean];
  held: [boolean];
  moved: [{ readonly organisme: string; readonly why: "transfer" | "overflow" | "expert-lost" }];
  guest: [{ readonly present: boolean; readonly role: GuestRole }];
  ticket: [{ readonly code: string; readonly waitS: number | null }];
  text: [readonly { readonly from: "expert" | "usager"; readonly text: string }[]];
  framing: [frameHeightMm: number];
  /** The expert has switched off his microphone, his picture. */
  expertMuted: [{ readonly sound: boolean; readonly picture: boolean }];
  otherVoice: [boolean];
  picture: [EncodedPicture];
  identifierWanted: [boolean];
  encryption: [string | null];
  /** The call's own data channel is open, or no longer. */
  channel: [open: boolean];
  /** Papers, on it. */
  bytes: [Uint8Array];
  /** A second of the line. */
  line: [{ readonly lossUpPct: number | null; readonly lossDownPct: number | null; readonly rttMs: number | null }];
  /** Said once. Camera and microphone are closed, or will be by `close`. */
  ended: [{ readonly by: "expert" | "usager" | "borne" | "desk"; readonly reason: EndReason }];
}

/** One call with its media, as the session uses it. */
export interface Talk extends EventEmitter<TalkEvents> {
  kept(): KeptCall;
  /** Ends it at the desk. */
  end(by: "usager" | "borne", reason: "done" | "fault"): void;
  /** Closes camera and microphone, forgets the identifier and the text; resolves when they are closed. Idempotent. */
  close(): Promise<void>;
  callback(): void;
  /** Hands the usager's number to the expert, as soon as the call's own channel is open. */
  identifier(kind: string, value: string): void;
  /** Real-time text of the usager. */
  type(text: string): void;
  /** Whether the own picture is wanted for the screen. */
  ownView(on: boolean): void;
  /** The screen can't go on without a keyframe. */
  keyframe(from: "expert" | "own"): void;
  /** Papers, on the data channel; false = not now. */
  sendBytes(bytes: Uint8Array): boolean;
  /** Keeps so much of the line free of pictures, kbit/s, each way. */
  reserve(upKbps: number, downKbps: number): void;
  /** Tells the expert that the time of the reminder has come. */
  remind(): void;
}

/** Opens calls: the port and the devices behind it. */
export interface Talks {
  place(request: CallRequest): Talk;
  resume(kept: KeptCall): Talk;
  /** Somebody is near: what can be prepared is prepared. */
  warm(): void;
}
