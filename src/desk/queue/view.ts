import type { Call, Expert, QueueState } from "./model.ts";
import { RANK } from "./model.ts";

/** Talks that must have been before an estimate is given. */
const LEAST_TALKS = 3;

/** A usager's place in the queue, as it is told to him. */
export interface Place {
  readonly organisme: string;
  /** 1 = the next. */
  readonly position: number;
  /** Estimate; null = not known. */
  readonly waitMs: number | null;
  /** The page of an expert rings, acknowledged by it. */
  readonly ringing: boolean;
  readonly staffed: number;
  readonly priority: boolean;
}

/** What is shown of one organisme. */
export interface OrganismeView {
  /** In the order in which they are served. */
  readonly waiting: readonly Call[];
  /** Experts who are there, free or not. */
  readonly staffed: number;
  /** Experts who would take calls, but whose post is not ready: no camera, no microphone, no network. */
  readonly unready: number;
  readonly free: number;
  readonly busy: number;
}

const NOBODY: OrganismeView = { waiting: [], staffed: 0, unready: 0, free: 0, busy: 0 };

export interface QueueView {
  readonly organismes: ReadonlyMap<string, OrganismeView>;
  /** By call. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Whether the expert could be rung for a call now. Never one who is away, in pause, not ready, or busy. */
export function isFree({ goneSinceMs, available, ready, call, wrapUp }: Expert): boolean {
  return goneSinceMs === null && available && ready && call === null && (wrapUp === null || wrapUp.overdue);
}

/** Whether somebody is there for the usagers, free or not; a page that reloads counts until the tick removes it. */
export function isStaff({ available, ready, call }: Expert): boolean {
  return call !== null || (available && ready);
}

/** Whether he would take calls, but his post can't. */
function isUnready({ goneSinceMs, available, ready, call }: Expert): boolean {
  return goneSinceMs === null && available && !ready && call === null;
}

/** The order in which calls are served. */
export function compareCalls(a: Call, b: Call): number {
  return b.rank - a.rank || a.seq - b.seq;
}

const kept = new WeakMap<QueueState, QueueView>();

/** What a state shows; the same for the same state. */
export function viewOf(state: QueueState): QueueView {
  const known = kept.get(state);
  if (known) return known;
  const view = compute(state);
  kept.set(state, view);
  return view;
}

/** One organisme of a view. */
export function organismeView(view: QueueView, organisme: string): OrganismeView {
  return view.organismes.get(organisme) ?? NOBODY;
}

/** Mean of the last talks; undefined while there were too few. */
export function meanTalkMs(state: QueueState, organisme: string): number | undefined {
  const talks = state.talks.get(organisme) ?? [];
  if (talks.length < LEAST_TALKS) return undefined;
  return talks.reduce((sum, talk) => sum + talk, 0) / talks.length;
}

interface Counts {
  waiting: Call[];
  staffed: number;
  unready: number;
  free: number;
  busy: number;
}

function compute(state: QueueState): QueueView {
  const organismes = new Map<string, Counts>();
  const at = (id: string) => {
    const known = organismes.get(id) ?? { waiting: [], staffed: 0, unready: 0, free: 0, busy: 0 };
    organismes.set(id, known);
    return known;
  };
  const ringing = new Set<string>();
  for (const expert of state.experts.values()) {
    if (expert.ring?.acknowledged) ringing.add(expert.ring.call);
    for (const id of expert.organismes) {
      const organisme = at(id);
      if (isStaff(expert)) organisme.staffed += 1;
      if (isUnready(expert)) organisme.unready += 1;
      if (isFree(expert)) organisme.free += 1;
      if (expert.call !== null) organisme.busy += 1;
    }
  }
  for (const call of state.calls.values()) if (call.expert === null) at(call.organisme).waiting.push(call);
  const places = new Map<string, Place>();
  for (const [id, { waiting, staffed, free }] of organismes) {
    waiting.sort(compareCalls);
    const meanMs = meanTalkMs(state, id);
    for (const [index, call] of waiting.entries()) {
      places.set(call.id, {
        organisme: id,
        position: index + 1,
        waitMs: estimate(index + 1, free, staffed, meanMs),
        ringing: ringing.has(call.id),
        staffed,
        priority: call.rank > RANK.ordinary,
      });
    }
  }
  return { organismes, places };
}

/** The experts take one call after the other: who is behind the free ones waits for as many talks as are before him. */
function estimate(position: number, free: number, staffed: number, meanMs: number | undefined): number | null {
  if (position <= free) return 0;
  if (staffed === 0 || meanMs === undefined) return null;
  return Math.round(((position - free) * meanMs) / staffed);
}
