import { hear } from "./call-hearing.ts";
import { conclude, say, sayAgain } from "./call-saying.ts";
import { Draft } from "./call-draft.ts";
import { standing } from "./call-standing.ts";
import type { CallEffect, CallEvent, CallState } from "./call-state.ts";

/** A message that the desk has not answered is said again after this. */
const REPEAT_MS = 5_000;
/** The end is repeated for so long at most. */
const ENDING_MS = 60_000;
/** An offer that waits in the queue is renewed: the addresses and the TURN credentials in it grow old. */
const OFFER_AGE_MS = 300_000;
/** Candidates of one negotiation, each way. */
const MAX_CANDIDATES = 64;

export interface CallStep {
  readonly state: CallState;
  readonly effects: readonly CallEffect[];
}

/**
 * One call as the borne sees it. Pure: time is brought along.
 * @param atMs monotonic
 */
export function step(state: CallState, event: CallEvent, atMs: number): CallStep {
  if (state.phase === "ended") return { state, effects: [] };
  const draft = new Draft(state, atMs);
  take(draft, event);
  return draft.done();
}

function take(draft: Draft, event: CallEvent): void {
  switch (event.type) {
    case "link":
      return link(draft, event.up, event.resumeMs);
    case "heard":
      return draft.now.up ? hear(draft, event.message) : draft.drop("message without a link");
    case "end":
      return end(draft, event.by, event.reason);
    case "tick":
      return tick(draft);
    default:
      if (draft.now.phase !== "ending") speak(draft, event);
  }
}

function link(draft: Draft, up: boolean, resumeMs: number | undefined): void {
  const { now } = draft;
  if (up === now.up) return;
  const unconfirmedSinceMs = now.confirmed ? draft.atMs : now.unconfirmedSinceMs;
  draft.set({ up, confirmed: false, saidMs: undefined, unconfirmedSinceMs, reaffirmed: undefined });
  if (resumeMs !== undefined) draft.set({ resumeMs });
  if (now.phase !== "ending") draft.tell("link", up);
  if (up) say(draft);
}

/** What the borne's own media and the usager do. */
function speak(draft: Draft, event: Exclude<CallEvent, { type: "link" | "heard" | "end" | "tick" }>): void {
  const { call, confirmed, phase, wanted, negotiation, lastN } = draft.now;
  switch (event.type) {
    case "offer": {
      const n = lastN + 1;
      const offer = { n, sdp: event.sdp, offeredMs: draft.atMs, candidates: wanted ?? [], answered: false, early: [] };
      draft.set({ lastN: n, negotiation: offer, wanted: undefined });
      if (confirmed) sayAgain.offer(draft);
      return;
    }
    case "candidate": {
      const list = wanted ?? negotiation?.candidates;
      if (!list || list.length >= MAX_CANDIDATES) return draft.drop("candidate");
      const candidates = [...list, event.candidate];
      if (wanted) return draft.set({ wanted: candidates });
      if (!negotiation) return;
      draft.set({ negotiation: { ...negotiation, candidates } });
      if (confirmed) draft.send({ type: "candidate", call, n: negotiation.n, candidate: event.candidate });
      return;
    }
    case "condition": {
      const { condition } = draft.now;
      const { media, encryption } = event.condition;
      if (condition?.media === media && condition.encryption === encryption) return;
      draft.set({ condition: event.condition });
      if (confirmed && phase === "answered") sayAgain.condition(draft);
      return;
    }
    case "callback":
      draft.set({ callback: true });
      if (confirmed && phase === "queued") sayAgain.callback(draft);
      return;
    case "renegotiate":
      draft.set({ renewMs: draft.atMs });
      if (confirmed) sayAgain.renew(draft);
      return;
  }
}

function end(draft: Draft, by: "usager" | "borne", reason: "done" | "fault"): void {
  const { phase } = draft.now;
  if (phase === "ending") return;
  const why = phase !== "answered" && by === "usager" ? "cancelled" : reason;
  conclude(draft, { by, reason: why }, by, reason);
}

function tick(draft: Draft): void {
  const { phase, up, confirmed, saidMs, unconfirmedSinceMs, resumeMs, negotiation, renewMs, ending } = draft.now;
  const due = (sinceMs: number | undefined): boolean => sinceMs !== undefined && draft.atMs - sinceMs >= REPEAT_MS;
  if (ending) {
    if (draft.atMs - ending.sinceMs >= ENDING_MS) return draft.release();
    if (up && due(saidMs)) say(draft);
    return;
  }
  // Without a desk a usager who waits is sent to the fallback; a call whose media flow goes on without it.
  if (phase !== "answered" && !confirmed && draft.atMs - unconfirmedSinceMs >= resumeMs) {
    return conclude(draft, { by: "desk", reason: "no-answer" }, "borne", "fault");
  }
  if (up && !confirmed && due(saidMs)) return say(draft);
  if (!confirmed) return;
  standing.tick(draft);
  if (due(renewMs)) {
    draft.set({ renewMs: draft.atMs });
    sayAgain.renew(draft);
  } else if (phase === "queued" && negotiation && renewMs === undefined) {
    if (draft.atMs - negotiation.offeredMs < OFFER_AGE_MS || draft.now.wanted) return;
    draft.set({ renewMs: draft.atMs });
    sayAgain.renew(draft);
  }
}
