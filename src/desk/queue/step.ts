import { stepBorne } from "./bornes.ts";
import { stepTick } from "./deadlines.ts";
import { Draft } from "./draft.ts";
import type { QueueEffect, QueueEvent } from "./events.ts";
import { stepExpert } from "./experts.ts";
import type { Call, QueueRules, QueueState } from "./model.ts";
import { ringExperts } from "./ring.ts";
import { organismeView, viewOf } from "./view.ts";

export interface QueueStep {
  readonly state: QueueState;
  readonly effects: readonly QueueEffect[];
}

/**
 * The queue, as a pure state machine. No clock, no socket, no chance: random codes come with the event. Nobody is ever
 * given a call that he did not take.
 */
export function step(state: QueueState, event: QueueEvent, rules: QueueRules): QueueStep {
  const draft = new Draft(state, rules, event.nowMs);
  switch (event.type) {
    case "tick":
      stepTick(draft);
      break;
    case "place":
    case "resume":
    case "cancel":
    case "borne-end":
    case "callback":
    case "borne-lost":
    case "negotiated":
      stepBorne(draft, event);
      break;
    default:
      stepExpert(draft, event);
  }
  ringExperts(draft);
  const next = draft.state();
  tellChanges(draft, state, next);
  return { state: next, effects: draft.effects };
}

/** Tells each usager his place where it is another now, and pages and bornes what they show. */
function tellChanges(draft: Draft, before: QueueState, after: QueueState): void {
  const [was, is] = [viewOf(before), viewOf(after)];
  for (const [id, place] of is.places) {
    const call = after.calls.get(id);
    const old = was.places.get(id);
    if (!call || call.awaySinceMs !== null) continue;
    const changed = !old || (Object.keys(place) as (keyof typeof place)[]).some((key) => place[key] !== old[key]);
    if (changed || draft.told.has(id)) draft.emit({ type: "queued", call: id, borne: call.borne, place });
  }
  const changed: string[] = [];
  let staffing = false;
  for (const id of new Set([...was.organismes.keys(), ...is.organismes.keys()])) {
    const [old, now] = [organismeView(was, id), organismeView(is, id)];
    const sameCounts = old.staffed === now.staffed && old.waiting.length === now.waiting.length;
    staffing ||= !sameCounts || old.unready !== now.unready;
    const same = sameCounts && old.free === now.free && old.busy === now.busy && sameRows(old.waiting, now.waiting);
    if (!same) changed.push(id);
  }
  if (changed.length > 0) draft.emit({ type: "queue-changed", organismes: changed });
  if (staffing) draft.emit({ type: "staffing-changed" });
}

/** Whether two lists look the same on an expert's page. */
function sameRows(a: readonly Call[], b: readonly Call[]): boolean {
  return a.every((call, index) => {
    const other = b[index];
    if (call === other) return true;
    return call.id === other?.id && call.rank === other.rank && call.awaySinceMs === other.awaySinceMs;
  });
}
