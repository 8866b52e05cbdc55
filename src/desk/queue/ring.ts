import type { Draft } from "./draft.ts";
import type { Call, Expert } from "./model.ts";
import { compareCalls, isFree } from "./view.ts";

/**
 * Every free expert is rung for the first of the calls that he may take, until his page says that it rings; again at
 * once when another call becomes the first. Taking it is his own act, always.
 */
export function ringExperts(draft: Draft): void {
  const firsts = firstOfEach(draft);
  for (const expert of draft.experts.values()) {
    const call = isFree(expert) ? best(expert, firsts) : undefined;
    const { ring } = expert;
    if (!call) {
      if (ring) draft.setExpert(expert, { ring: null });
      continue;
    }
    const isDue =
      ring?.call !== call.id || (!ring.acknowledged && draft.nowMs - ring.sentMs >= draft.rules.ringEveryMs);
    if (!isDue) continue;
    draft.setExpert(expert, { ring: { call: call.id, sentMs: draft.nowMs, acknowledged: false } });
    draft.emit({ type: "ring", expert: expert.id, call: call.id });
  }
}

/** The next call of each organisme whose borne is here. */
function firstOfEach(draft: Draft): Map<string, Call> {
  const firsts = new Map<string, Call>();
  for (const call of draft.calls.values()) {
    if (call.expert !== null || call.awaySinceMs !== null) continue;
    const first = firsts.get(call.organisme);
    if (!first || compareCalls(call, first) < 0) firsts.set(call.organisme, call);
  }
  return firsts;
}

function best({ organismes }: Expert, firsts: ReadonlyMap<string, Call>): Call | undefined {
  const calls = organismes.flatMap((id) => firsts.get(id) ?? []);
  return calls.toSorted(compareCalls)[0];
}
