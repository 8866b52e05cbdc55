import type { Call, QueueRules, QueueState, Ticket, WrapUp } from "./model.ts";
import { emptyQueue, ticketKey } from "./model.ts";

/** After a restart nobody's wait is over before he could come back. */
const LEAST_LEFT_MS = 60_000;

export interface Stored {
  readonly calls: readonly Call[];
  readonly tickets: readonly Ticket[];
  readonly wrapUps: readonly (WrapUp & { readonly expert: string })[];
  readonly talks: ReadonlyMap<string, readonly number[]>;
}

/**
 * The queue as a desk that was killed left it. Everybody is away until he comes back; the time that the desk was down
 * counts as waiting, yet ends no wait.
 */
export function restore(stored: Stored, rules: QueueRules, nowMs: number): QueueState {
  const state = emptyQueue(nowMs);
  const calls = new Map<string, Call>();
  const experts = new Map(state.experts);
  const absent = {
    organismes: [],
    announced: "",
    goneSinceMs: nowMs,
    hereSinceMs: nowMs,
    available: false,
    ready: false,
    ring: null,
  };
  for (const call of stored.calls) {
    const maxWaitMs = rules.organismes.get(call.organisme)?.maxWaitMs ?? 0;
    // The clock may have been set back in between.
    const past = (ms: number): number => Math.min(ms, nowMs);
    const earliestMs = call.expert === null ? nowMs + LEAST_LEFT_MS - maxWaitMs : 0;
    calls.set(call.id, {
      ...call,
      legSinceMs: past(Math.max(call.legSinceMs, earliestMs)),
      waitingSinceMs: past(call.waitingSinceMs),
      takenMs: call.takenMs === null ? null : past(call.takenMs),
      awaySinceMs: nowMs,
    });
    if (call.expert !== null) {
      experts.set(call.expert, { id: call.expert, call: call.id, wrapUp: null, ...absent });
    }
  }
  for (const { expert, ...wrapUp } of stored.wrapUps) {
    if (!experts.has(expert)) experts.set(expert, { id: expert, call: null, wrapUp, ...absent });
  }
  const tickets = stored.tickets.map((ticket) => [ticketKey(ticket.organisme, ticket.code), ticket] as const);
  const nextSeq = Math.max(0, ...stored.calls.map(({ seq }) => seq)) + 1;
  return { ...state, calls, experts, tickets: new Map(tickets), talks: new Map(stored.talks), nextSeq };
}
