import type {
  DeskToExpertWelcome,
  DeskToExpertEnded,
  InCallQuality,
  Waiting,
} from "../../../contract/signalling/types.ts";
import type { Papers } from "./papers/model.ts";

/** What the experts' page knows. All of it is in memory: a reload begins anew and is told by the desk. */
export interface State {
  readonly account: AccountState;
  readonly link: LinkState;
  /** What the desk said in its welcome; null before. */
  readonly desk: DeskFacts | null;
  readonly post: Post;
  readonly presence: Presence;
  readonly queue: Queue;
  readonly ring: Ring | null;
  /** Id of the call that was asked for and not yet given. */
  readonly taking: string | null;
  readonly call: Call | null;
  /** Of the call, or of the one before when some are not filed yet. */
  readonly papers: Papers | null;
  readonly wrapUp: WrapUp | null;
  readonly owed: Owed;
  readonly notice: Notice | null;
}

export interface Account {
  readonly login: string;
  readonly name: string;
}

/** Another way to sign in, offered by the desk. */
export interface Federation {
  readonly label: string;
  readonly url: string;
}

export type SignInRefusal = "credentials" | "too-many" | "away" | "unexpected";

export type AccountState =
  | { readonly step: "unknown" }
  | {
      readonly step: "signed-out";
      readonly busy: boolean;
      readonly refusal: SignInRefusal | null;
      readonly federation: Federation | null;
    }
  | { readonly step: "signed-in"; readonly account: Account };

/** `replaced`: the same account has opened the page elsewhere; this one stays quiet until it is asked to take over. */
export type LinkState = "off" | "connecting" | "up" | "lost" | "replaced";

export type DeskFacts = Omit<DeskToExpertWelcome, "type" | "v" | "wrap_up">;

export type Presence = "setup" | "available" | "pause";

/** The checks of an expert's post, in the order in which they are shown. */
export const CHECKS = ["camera", "microphone", "sound", "codec", "network"] as const;
export type CheckName = (typeof CHECKS)[number];

export type Verdict = "waiting" | "good" | "fair" | "poor";

/** `why`: key of the words that tell what to do. */
export interface Check {
  readonly verdict: Verdict;
  readonly why: string | null;
}

export interface Post {
  readonly checks: Readonly<Record<CheckName, Check>>;
  readonly network: NetworkFigures | null;
}

export interface NetworkFigures {
  /** Median round trip to the desk, ms; null = no answer. */
  readonly rttMs: number | null;
  /** What came down from the desk in a short measurement, kbit/s; null = not measured. */
  readonly downKbps: number | null;
  /** Two peer connections in this page found each other. */
  readonly loop: boolean;
  /** Servers of the desk were told, and one of them gave an address. */
  readonly servers: "none" | "reached" | "silent";
}

export interface Queue {
  readonly calls: readonly Waiting[];
  /** When the desk said it, ms, monotonic: waits tick from there. */
  readonly atMs: number;
  readonly available: number;
  readonly busy: number;
}

/** `sounding`: the page really rings: a sound plays, or a notification was shown. */
export interface Ring {
  readonly call: string;
  readonly sounding: boolean;
}

export type GuestRole = "interpreter" | "relay" | "third-party";
export type PeerState = "new" | "connecting" | "connected" | "disconnected" | "failed" | "closed";
/** Whether pictures come: `frozen` = none was decoded for longer than 1.5 s. */
export type PictureFlow = "none" | "flowing" | "frozen";

export interface LineFigures {
  readonly rttMs: number | null;
  readonly fps: number;
  readonly lossPct: number;
  readonly kbpsDown: number;
  readonly kbpsUp: number;
  readonly height: number;
  readonly width: number;
  readonly path: string | null;
}

export interface Call {
  readonly id: string;
  readonly organisme: string;
  readonly service: string;
  readonly borne: string;
  readonly site: string;
  readonly language: "fr" | "en";
  readonly video: boolean;
  /** When the talk began, ms, monotonic. */
  readonly sinceMs: number;
  readonly held: boolean;
  /** Number of the newest negotiation that was seen; -1 = none yet. */
  readonly n: number;
  readonly peer: PeerState;
  readonly everConnected: boolean;
  readonly flow: PictureFlow;
  readonly soundBlocked: boolean;
  readonly channel: boolean;
  readonly borneAway: boolean;
  readonly media: "video" | "audio-only" | "reconnecting" | "none";
  readonly encryption: string | null;
  readonly muted: { readonly sound: boolean; readonly picture: boolean };
  readonly theirs: { readonly sound: boolean; readonly picture: boolean };
  /** The usager's number: here only, and gone with the call. */
  readonly identifier: { readonly kind: string; readonly value: string } | null;
  readonly identifierWanted: boolean;
  readonly text: readonly TextLine[];
  /** Lines that came while nobody looked at the text. */
  readonly unread: boolean;
  readonly reminder: boolean;
  readonly goodbye: boolean;
  readonly line: LineFigures | null;
  readonly quality: Omit<InCallQuality, "type"> | null;
  readonly transferring: string | null;
  readonly invitation: { readonly url: string; readonly validS: number } | null;
  readonly guest: Guest | null;
}

export interface Guest {
  readonly id: string;
  readonly role: GuestRole;
  readonly connected: boolean;
}

/** One line of real-time text; `open` while it is still being typed. */
export interface TextLine {
  readonly from: "expert" | "usager";
  readonly text: string;
  readonly open: boolean;
}

export interface WrapUp {
  readonly call: string;
  readonly by: DeskToExpertEnded["by"];
  readonly reason: DeskToExpertEnded["reason"];
  /** The expert gave it to another organisme. */
  readonly transferred?: boolean;
}

/** Said while the desk could not hear it: said again at its next welcome. */
export interface Owed {
  readonly hangUp: string | null;
  readonly wrapUp: { readonly call: string; readonly reason: string } | null;
}

export interface Notice {
  /** Grows with each notice, so that the same words are read out again. */
  readonly id: number;
  readonly key: string;
}
