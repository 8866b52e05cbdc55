import type { Owner, Severity } from "../../../contract/faults.ts";

/** What an incident is about. */
export type Scope = "borne" | "site" | "network" | "centre";

/** Two incidents of one key are never open together. */
export interface IncidentKey {
  /** Network of the subject; `*` for the centre. */
  readonly network: string;
  readonly scope: Scope;
  /** Id of the borne or the site; the network itself; `centre`. */
  readonly subject: string;
  /** Code of the fault catalogue. */
  readonly code: string;
}

/** Ids of bornes, each with the time since when it suffers, epoch milliseconds. */
export type Members = Readonly<Record<string, number>>;

/** A fault that is there now, as the fleet's state or a person says. */
export interface Signal extends IncidentKey {
  readonly site: string | null;
  readonly severity: Severity;
  readonly owner: Owner;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  readonly device: string | null;
  /** Technical facts, never about a person. */
  readonly detail: string;
  readonly members: Members;
}

export const INCIDENT_STATES = ["open", "acknowledged", "closed"] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** An entry of the incident book. Times are epoch milliseconds by the supervisor. */
export interface Incident extends Signal {
  readonly id: string;
  readonly assignee: string | null;
  readonly state: IncidentState;
  /** Whether the fault is there now. */
  readonly present: boolean;
  /** Whether a person made or reopened it: then only a person closes it. */
  readonly byHand: boolean;
  readonly openedMs: number;
  /** Since when the fault is away; null = it is not. */
  readonly clearedMs: number | null;
  readonly closedMs: number | null;
  /** How often the fault came back. */
  readonly returns: number;
  /** It came back too often: it stays open and nobody is told of it again. */
  readonly flapping: boolean;
  readonly changedMs: number;
}

/** Kinds of the lines of an incident's history. */
export const HISTORY_KINDS = [
  "opened",
  "worse",
  "returned",
  "cleared",
  "members",
  "flapping",
  "acknowledged",
  "assigned",
  "commented",
  "closed",
  "reopened",
  "untold",
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

export interface HistoryLine {
  readonly atMs: number;
  /** Account of a role or a post, `centre` for the supervisor itself, `accueil` for the host's link. */
  readonly who: string;
  readonly kind: HistoryKind;
  readonly detail: string;
}

/** What those whose duty it is are told. */
export type NoticeKind = "alarm" | "worse" | "flapping" | "assigned" | "recovery";

export function keyText({ network, scope, subject, code }: IncidentKey): string {
  return `${network}/${scope}/${subject}/${code}`;
}
