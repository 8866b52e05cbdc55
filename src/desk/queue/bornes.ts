import type { Draft } from "./draft.ts";
import type { BorneEvent } from "./events.ts";
import type { Call, NewCall } from "./model.ts";
import { RANK } from "./model.ts";
import { issueTicket, useTicket } from "./tickets.ts";

/** What a borne does. */
export function stepBorne(draft: Draft, event: BorneEvent): void {
  switch (event.type) {
    case "place":
      return place(draft, event.call);
    case "resume":
      return resume(draft, event.borne, event.call, event.tokenHash);
    case "borne-lost":
      for (const call of draft.calls.values()) {
        if (call.borne !== event.borne || call.awaySinceMs !== null) continue;
        draft.setCall(call, { awaySinceMs: draft.nowMs });
        tellExpert(draft, call, "away");
      }
      return;
    case "negotiated": {
      const call = draft.calls.get(event.call);
      if (call && event.n > call.n) draft.setCall(call, { n: event.n });
      return;
    }
    case "cancel":
    case "borne-end":
    case "callback": {
      const call = draft.calls.get(event.call);
      // Neither for another borne's: whether there is such a call is not its business.
      if (!call || call.borne !== event.borne) return tellEnd(draft, event.borne, event.call, undefined);
      if (event.type === "callback") return issueTicket(draft, call, event.codes);
      if (event.type === "cancel") return draft.end(call, "usager", "cancelled");
      if (event.reason === "fault") return draft.end(call, event.by, "fault");
      return draft.end(call, event.by, call.expert === null ? "cancelled" : "done");
    }
  }
}

function place(draft: Draft, { ticket, ...fresh }: NewCall): void {
  const { id, borne, organisme, tokenHash } = fresh;
  // Said again after a lost connection: never placed twice.
  if (draft.calls.has(id)) return resume(draft, borne, id, tokenHash);
  if (draft.ended.has(id)) return tellEnd(draft, borne, id, tokenHash);
  if (!draft.rules.organismes.has(organisme)) return draft.refuse(borne, id, "unknown-organisme");
  let waiting = 0;
  for (const call of draft.calls.values()) if (call.expert === null && call.organisme === organisme) waiting += 1;
  if (waiting >= draft.rules.maxWaiting) return draft.refuse(borne, id, "full");
  if (ticket !== undefined) {
    const refusal = useTicket(draft, borne, organisme, ticket);
    if (refusal) return draft.refuse(borne, id, refusal);
  }
  // One press is one call, and the borne knows best which: a daemon that lost its memory places a new one.
  for (const call of draft.calls.values()) {
    if (call.borne === borne) draft.end(call, "borne", call.expert === null ? "cancelled" : "fault");
  }
  draft.calls.set(id, {
    ...fresh,
    leg: 0,
    legSinceMs: draft.nowMs,
    visited: [],
    rank: ticket === undefined ? RANK.ordinary : RANK.ticket,
    seq: draft.nextSeq,
    waitingSinceMs: draft.nowMs,
    expert: null,
    takenMs: null,
    held: false,
    awaySinceMs: null,
    n: 0,
  });
  draft.nextSeq += 1;
  draft.told.add(id);
}

function resume(draft: Draft, borne: string, id: string, tokenHash: string): void {
  const call = draft.calls.get(id);
  if (!call || call.borne !== borne || call.tokenHash !== tokenHash) return tellEnd(draft, borne, id, tokenHash);
  if (call.awaySinceMs !== null) {
    draft.setCall(call, { awaySinceMs: null });
    tellExpert(draft, call, "back");
  }
  if (call.expert === null) return void draft.told.add(id);
  draft.emit({ type: "answered", borne, call: id });
  if (call.held) draft.emit({ type: "held", borne, call: id, held: true });
  const expert = draft.experts.get(call.expert);
  if (!expert || expert.goneSinceMs !== null) draft.emit({ type: "expert-state", borne, call: id, state: "away" });
}

/** How it ended, to whom can prove that it was his call; `unknown-call` to others. */
function tellEnd(draft: Draft, borne: string, id: string, tokenHash: string | undefined): void {
  const ended = draft.ended.get(id);
  if (!ended || ended.borne !== borne || (tokenHash !== undefined && ended.tokenHash !== tokenHash)) {
    return draft.refuse(borne, id, "unknown-call");
  }
  if (ended.ticket) {
    return draft.emit({ type: "ticket", borne, call: id, ticket: ended.ticket, waitMs: ended.ticket.waitMs });
  }
  draft.emit({ type: "ended", borne, call: id, by: ended.by, reason: ended.reason });
}

function tellExpert(draft: Draft, call: Call, state: "away" | "back"): void {
  if (call.expert !== null) draft.emit({ type: "borne-state", expert: call.expert, call: call.id, state });
}
