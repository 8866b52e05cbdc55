/** What the queue knows. Times are desk time: milliseconds that never go back within a run (see `DeskTime`). */

export type GuestRole = "interpreter" | "relay" | "third-party";
export type EndedBy = "expert" | "usager" | "borne" | "desk";
export type EndReason = "done" | "cancelled" | "no-answer" | "expert-lost" | "borne-lost" | "fault" | "closed";

/** Who comes first: a call whose expert was lost, then one with a ticket, then the others; among equals the oldest. */
export const RANK = { ordinary: 0, ticket: 1, expertLost: 2 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

export interface Call {
  readonly id: string;
  /** `network/borne` */
  readonly borne: string;
  readonly site: string;
  /** SHA-256 of the call's token, hex. */
  readonly tokenHash: string;
  readonly service: string;
  readonly serviceName: string;
  readonly language: "fr" | "en";
  readonly video: boolean;
  /** Organisme it waits for or talks with. */
  readonly organisme: string;
  /** Stays at an organisme so far, from 0: each transfer, overflow and lost expert begins another. */
  readonly leg: number;
  readonly legSinceMs: number;
  /** Organismes it came through by overflow: it never goes back to one. */
  readonly visited: readonly string[];
  readonly rank: Rank;
  /** Order of arrival. */
  readonly seq: number;
  /** Since when the usager has waited without talking; an overflow does not begin it anew. */
  readonly waitingSinceMs: number;
  /** Who talks with the usager; null = waits. */
  readonly expert: string | null;
  readonly takenMs: number | null;
  readonly held: boolean;
  /** Since when the borne is away; null = here. */
  readonly awaySinceMs: number | null;
  /** Highest number of a negotiation. */
  readonly n: number;
}

/** A call without its expert, in the form of a place in the queue. */
export interface NewCall extends Pick<
  Call,
  "id" | "borne" | "site" | "tokenHash" | "service" | "serviceName" | "language" | "video" | "organisme"
> {
  readonly ticket?: string;
}

export interface Ring {
  readonly call: string;
  readonly sentMs: number;
  /** The page rings. */
  readonly acknowledged: boolean;
}

export interface Expert {
  /** Id of the account. */
  readonly id: string;
  readonly organismes: readonly string[];
  /** How he is announced to the usager. */
  readonly announced: string;
  /** Since when no page of his is connected; null = one is. */
  readonly goneSinceMs: number | null;
  /** Since when the present page, or the last one, is connected. */
  readonly hereSinceMs: number;
  readonly available: boolean;
  /** Camera, microphone and network of his post are good. */
  readonly ready: boolean;
  readonly call: string | null;
  readonly ring: Ring | null;
  /** The talk that he has still to give a reason for. */
  readonly wrapUp: WrapUp | null;
}

export interface WrapUp {
  readonly call: string;
  readonly leg: number;
  readonly organisme: string;
  readonly sinceMs: number;
  /** It has taken long enough: he is rung again meanwhile. */
  readonly overdue: boolean;
}

/** Gives priority once. Known by its code within one organisme. */
export interface Ticket {
  readonly code: string;
  readonly organisme: string;
  readonly expiresMs: number;
}

/** How a call ended, for a borne that was away. */
export interface EndedCall {
  readonly borne: string;
  readonly tokenHash: string;
  readonly by: EndedBy;
  readonly reason: EndReason;
  readonly atMs: number;
  readonly ticket?: Ticket & { readonly waitMs: number | null };
}

export interface QueueState {
  /** When this run of the desk began. */
  readonly startedMs: number;
  readonly calls: ReadonlyMap<string, Call>;
  readonly experts: ReadonlyMap<string, Expert>;
  /** By `organisme:code`. */
  readonly tickets: ReadonlyMap<string, Ticket>;
  /** Wrong codes, by borne. */
  readonly tries: ReadonlyMap<string, { readonly count: number; readonly sinceMs: number }>;
  /** The last that ended, oldest first. */
  readonly ended: ReadonlyMap<string, EndedCall>;
  /** The last talks of each organisme, milliseconds, latest last. */
  readonly talks: ReadonlyMap<string, readonly number[]>;
  readonly nextSeq: number;
}

export interface OrganismeRules {
  readonly id: string;
  /** Longest wait at this organisme. */
  readonly maxWaitMs: number;
  /** The same while nobody of the organisme is there at all. */
  readonly absentWaitMs: number;
  /** How long the place of a borne is kept that was lost. */
  readonly holdMs: number;
  readonly overflow?: { readonly to: string; readonly afterMs: number };
  /** Ids of the closed list of the wrap-up. */
  readonly reasons: readonly string[];
}

export interface QueueRules {
  readonly organismes: ReadonlyMap<string, OrganismeRules>;
  /** How long a call waits for its expert whose page is gone. */
  readonly expertHoldMs: number;
  /** A page that reloads is not gone: so long its expert still counts as staff. */
  readonly pageGraceMs: number;
  /** After a start of the desk, before "nobody is there" is believed. */
  readonly startGraceMs: number;
  readonly ringEveryMs: number;
  /** A wrap-up keeps an expert from being rung no longer than this. */
  readonly wrapUpMs: number;
  /** Calls waiting at one organisme. */
  readonly maxWaiting: number;
  readonly ticketValidMs: number;
  readonly maxTickets: number;
  /** Wrong codes of one borne within `triesMs`. */
  readonly maxTries: number;
  readonly triesMs: number;
}

export const DEFAULT_RULES: Omit<QueueRules, "organismes"> = {
  expertHoldMs: 60_000,
  pageGraceMs: 10_000,
  startGraceMs: 15_000,
  ringEveryMs: 3000,
  wrapUpMs: 120_000,
  maxWaiting: 200,
  ticketValidMs: 4 * 3_600_000,
  maxTickets: 5000,
  maxTries: 5,
  triesMs: 3_600_000,
};

/** A queue with nobody in it. */
export function emptyQueue(startedMs: number): QueueState {
  const none = new Map<never, never>();
  return {
    startedMs,
    calls: none,
    experts: none,
    tickets: none,
    tries: none,
    ended: none,
    talks: none,
    nextSeq: 1,
  };
}

/** Key of a ticket. */
export function ticketKey(organisme: string, code: string): string {
  return `${organisme}:${code}`;
}
