import type { Draft } from "./draft.ts";
import type { Call, Expert, OrganismeRules } from "./model.ts";
import { expireTickets } from "./tickets.ts";
import { isStaff } from "./view.ts";

/** So long an expert who is gone may still say why the usager had called. */
const KEPT_WRAP_UP_MS = 3_600_000;

/** What time alone does. */
export function stepTick(draft: Draft): void {
  draft.forget();
  expireTickets(draft);
  for (const call of draft.calls.values()) tickTalking(draft, call);
  tickExperts(draft);
  for (const call of draft.calls.values()) if (call.expert === null) tickWaiting(draft, call);
}

function tickTalking(draft: Draft, call: Call): void {
  if (call.expert === null) return;
  const { nowMs, rules } = draft;
  if (isBorneLost(draft, call)) return draft.end(call, "desk", "borne-lost");
  const expert = draft.experts.get(call.expert);
  const goneSinceMs = expert ? expert.goneSinceMs : (call.takenMs ?? nowMs);
  if (goneSinceMs !== null && nowMs - goneSinceMs >= rules.expertHoldMs) {
    // Whose organisme is no longer configured has nowhere to wait.
    if (!rules.organismes.has(call.organisme)) return draft.end(call, "desk", "closed");
    draft.move(call, call.organisme, "expert-lost");
  }
}

function tickExperts(draft: Draft): void {
  const { nowMs, rules } = draft;
  for (const { id, goneSinceMs, wrapUp, call, available } of draft.experts.values()) {
    if (wrapUp && !wrapUp.overdue && nowMs - wrapUp.sinceMs >= rules.wrapUpMs)
      change(draft, id, { wrapUp: { ...wrapUp, overdue: true } });
    if (goneSinceMs === null || call !== null) continue;
    const goneMs = nowMs - goneSinceMs;
    if (goneMs < rules.pageGraceMs) continue;
    // He may come back to his wrap-up, but is not staff any more.
    if (wrapUp && goneMs < KEPT_WRAP_UP_MS) {
      if (available) change(draft, id, { available: false });
    } else draft.experts.delete(id);
  }
}

function change(draft: Draft, id: string, to: Partial<Expert>): void {
  const expert = draft.experts.get(id);
  if (expert) draft.setExpert(expert, to);
}

function tickWaiting(draft: Draft, call: Call): void {
  const organisme = draft.rules.organismes.get(call.organisme);
  if (!organisme) return draft.end(call, "desk", "closed");
  if (isBorneLost(draft, call)) return draft.end(call, "desk", "borne-lost");
  const waitedMs = draft.nowMs - call.legSinceMs;
  const { overflow } = organisme;
  // Who is away could not be told; after a start the experts come back first.
  const mayMove = call.awaySinceMs === null && !draft.justStarted();
  const mayOverflow =
    overflow && mayMove && draft.rules.organismes.has(overflow.to) && !call.visited.includes(overflow.to);
  if (mayOverflow && (waitedMs >= overflow.afterMs || hasNobodyBut(draft, call.organisme, overflow.to))) {
    return draft.move(call, overflow.to, "overflow");
  }
  const longestMs = hasAnybody(draft, organisme) ? organisme.maxWaitMs : organisme.absentWaitMs;
  if (waitedMs >= Math.min(longestMs, organisme.maxWaitMs) && !draft.justStarted())
    draft.end(call, "desk", "no-answer");
}

/** Whether anybody is there who may answer sooner or later: at a pause, in a call, his page being loaded anew. */
function hasAnybody(draft: Draft, { id, overflow }: OrganismeRules): boolean {
  for (const { organismes } of draft.experts.values()) {
    if (organismes.includes(id) || (overflow !== undefined && organismes.includes(overflow.to))) return true;
  }
  return false;
}

/** Nobody is there here, but somebody is there: to go from nobody to nobody helps nobody. */
function hasNobodyBut(draft: Draft, organisme: string, other: string): boolean {
  return !isStaffed(draft, organisme) && isStaffed(draft, other);
}

function isStaffed(draft: Draft, organisme: string): boolean {
  const { nowMs, rules } = draft;
  for (const expert of draft.experts.values()) {
    // A page that has just come has not yet said whether its expert is available.
    const isNew = expert.goneSinceMs === null && nowMs - expert.hereSinceMs < rules.pageGraceMs;
    if ((isStaff(expert) || isNew) && expert.organismes.includes(organisme)) return true;
  }
  return false;
}

function isBorneLost(draft: Draft, { awaySinceMs, organisme }: Call): boolean {
  const holdMs = draft.rules.organismes.get(organisme)?.holdMs ?? 0;
  return awaySinceMs !== null && draft.nowMs - awaySinceMs >= holdMs;
}
