import type { Draft } from "./draft.ts";
import type { ExpertEvent } from "./events.ts";
import type { Call, Expert } from "./model.ts";

type Of<T extends ExpertEvent["type"]> = ExpertEvent & { readonly type: T };

/** What an expert does. */
export function stepExpert(draft: Draft, event: ExpertEvent): void {
  if (event.type === "expert-here") return here(draft, event);
  const expert = draft.experts.get(event.expert);
  if (!expert) return;
  switch (event.type) {
    case "expert-gone":
      return gone(draft, expert);
    case "presence":
      draft.setExpert(expert, { available: event.available, ready: event.ready });
      return;
    case "rung":
      if (expert.ring?.call !== event.call || expert.ring.acknowledged) return;
      draft.setExpert(expert, { ring: { ...expert.ring, acknowledged: true } });
      return;
    case "take":
      return take(draft, expert, event.call);
    case "wrap-up":
      return wrapUp(draft, expert, event);
    case "hold":
    case "transfer":
    case "hang-up": {
      const call = draft.calls.get(event.call);
      if (!call) return draft.refuseExpert(expert.id, event.type, event.call, "gone");
      if (call.expert !== expert.id) return draft.refuseExpert(expert.id, event.type, event.call, "not-yours");
      if (event.type === "hold") return hold(draft, call, event.held);
      return event.type === "transfer"
        ? transfer(draft, expert, call, event.organisme)
        : draft.end(call, "expert", "done");
    }
  }
}

function here(draft: Draft, event: Of<"expert-here">): void {
  const { organismes, announced } = event;
  const known = draft.experts.get(event.expert);
  // What the page before said of camera and presence is not true of this one: it says it itself.
  const fresh = {
    organismes,
    announced,
    goneSinceMs: null,
    hereSinceMs: draft.nowMs,
    available: false,
    ready: false,
    ring: null,
  };
  const expert: Expert = { id: event.expert, call: null, wrapUp: null, ...known, ...fresh };
  draft.experts.set(expert.id, expert);
  if (event.call !== undefined && event.call !== expert.call) {
    // While his line was away the call ended, or went to another.
    const { by, reason } = draft.ended.get(event.call) ?? { by: "desk" as const, reason: "expert-lost" as const };
    draft.emit({ type: "released", expert: expert.id, call: event.call, by, reason });
  }
  const call = expert.call === null ? undefined : draft.calls.get(expert.call);
  if (!call) return;
  draft.emit({
    type: "assigned",
    expert: expert.id,
    call: call.id,
    how: event.call === call.id ? "goes-on" : "loaded-anew",
  });
  if (call.awaySinceMs !== null) {
    draft.emit({ type: "borne-state", expert: expert.id, call: call.id, state: "away" });
  }
  if (known?.goneSinceMs !== null) {
    draft.emit({ type: "expert-state", borne: call.borne, call: call.id, state: "back" });
  }
}

function gone(draft: Draft, expert: Expert): void {
  if (expert.goneSinceMs !== null) return;
  draft.setExpert(expert, { goneSinceMs: draft.nowMs, ring: null });
  const call = expert.call === null ? undefined : draft.calls.get(expert.call);
  if (call) draft.emit({ type: "expert-state", borne: call.borne, call: call.id, state: "away" });
}

function take(draft: Draft, expert: Expert, id: string): void {
  const call = draft.calls.get(id);
  const refuse = (reason: Parameters<Draft["refuseExpert"]>[3]): void =>
    draft.refuseExpert(expert.id, "take", id, reason);
  // A second click on the same call.
  if (call?.expert === expert.id) return draft.emit({ type: "assigned", expert: expert.id, call: id, how: "goes-on" });
  // A borne that is away has nobody to talk with: its place is kept until it is back.
  if (!call || call.awaySinceMs !== null) return refuse("gone");
  if (call.expert !== null) return refuse("taken");
  if (expert.call !== null) return refuse("busy");
  if (!expert.organismes.includes(call.organisme)) return refuse("not-yours");
  if (!expert.ready) return refuse("not-ready");
  draft.setCall(call, { expert: expert.id, takenMs: draft.nowMs });
  draft.setExpert(expert, { call: id, ring: null, wrapUp: null });
  draft.emit({ type: "answered", borne: call.borne, call: id });
  draft.emit({ type: "assigned", expert: expert.id, call: id, how: "taken" });
}

function hold(draft: Draft, call: Call, held: boolean): void {
  if (call.held === held) return;
  draft.setCall(call, { held });
  draft.emit({ type: "held", borne: call.borne, call: call.id, held });
}

function transfer(draft: Draft, expert: Expert, call: Call, organisme: string): void {
  if (!draft.rules.organismes.has(organisme)) {
    return draft.refuseExpert(expert.id, "transfer", call.id, "unknown-organisme");
  }
  if (organisme === call.organisme) return draft.refuseExpert(expert.id, "transfer", call.id, "not-allowed");
  draft.move(call, organisme, "transfer");
}

function wrapUp(draft: Draft, expert: Expert, event: Of<"wrap-up">): void {
  const pending = expert.wrapUp;
  if (pending?.call !== event.call) return draft.refuseExpert(expert.id, "wrap-up", event.call, "gone");
  const reasons = draft.rules.organismes.get(pending.organisme)?.reasons ?? [];
  if (!reasons.includes(event.reason)) return draft.refuseExpert(expert.id, "wrap-up", event.call, "not-allowed");
  draft.setExpert(expert, { wrapUp: null });
  draft.emit({ type: "wrapped-up", call: pending.call, leg: pending.leg, reason: event.reason });
}
