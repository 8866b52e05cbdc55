import type { BorneRefusal, ExpertRefusal, LegEnd, QueueEffect } from "./events.ts";
import type { Call, EndedBy, EndedCall, EndReason, Expert, QueueRules, QueueState } from "./model.ts";
import { RANK } from "./model.ts";

const KEPT_ENDED = 1000;
const KEPT_ENDED_MS = 10 * 60_000;
/** Talks that the estimate is made of. */
const KEPT_TALKS = 20;

/** The next state while it is made. Used inside one step only: the step stays pure. */
export class Draft {
  readonly nowMs: number;
  readonly rules: QueueRules;
  readonly effects: QueueEffect[] = [];
  /** Calls whose borne is told its place whether it has changed or not. */
  readonly told = new Set<string>();
  readonly calls: Map<string, Call>;
  readonly experts: Map<string, Expert>;
  readonly tickets: Map<string, QueueState["tickets"] extends ReadonlyMap<string, infer T> ? T : never>;
  readonly tries: Map<string, { readonly count: number; readonly sinceMs: number }>;
  readonly ended: Map<string, EndedCall>;
  readonly talks: Map<string, readonly number[]>;
  nextSeq: number;
  readonly #startedMs: number;

  constructor(state: QueueState, rules: QueueRules, nowMs: number) {
    this.nowMs = nowMs;
    this.rules = rules;
    this.#startedMs = state.startedMs;
    this.calls = new Map(state.calls);
    this.experts = new Map(state.experts);
    this.tickets = new Map(state.tickets);
    this.tries = new Map(state.tries);
    this.ended = new Map(state.ended);
    this.talks = new Map(state.talks);
    this.nextSeq = state.nextSeq;
  }

  state(): QueueState {
    const { calls, experts, tickets, tries, ended, talks, nextSeq } = this;
    return { startedMs: this.#startedMs, calls, experts, tickets, tries, ended, talks, nextSeq };
  }

  /** Whether the desk runs for so short that experts may be on their way back to it. */
  justStarted(): boolean {
    return this.nowMs - this.#startedMs < this.rules.startGraceMs;
  }

  emit(effect: QueueEffect): void {
    this.effects.push(effect);
  }

  refuse(borne: string, call: string, reason: BorneRefusal): void {
    this.emit({ type: "refused", borne, call, reason });
  }

  refuseExpert(expert: string, about: string, call: string, reason: ExpertRefusal): void {
    this.emit({ type: "expert-refused", expert, about, reason, call });
  }

  setCall(call: Call, change: Partial<Call>): Call {
    const next = { ...call, ...change };
    this.calls.set(call.id, next);
    return next;
  }

  setExpert(expert: Expert, change: Partial<Expert>): Expert {
    const next = { ...expert, ...change };
    this.experts.set(expert.id, next);
    return next;
  }

  /** Ends a call for good. */
  end(call: Call, by: EndedBy, reason: EndReason, ticket?: EndedCall["ticket"]): void {
    this.endLeg(call, by, ticket ? "callback" : reason, reason);
    this.calls.delete(call.id);
    const { borne, tokenHash } = call;
    this.ended.set(call.id, { borne, tokenHash, by, reason, atMs: this.nowMs, ...(ticket ? { ticket } : {}) });
    const [oldest] = this.ended.keys();
    if (this.ended.size > KEPT_ENDED && oldest !== undefined) this.ended.delete(oldest);
    if (!ticket) this.emit({ type: "ended", borne, call: call.id, by, reason });
    this.emit({ type: "over", call: call.id });
  }

  /**
   * The call waits at an organisme anew: after a transfer, an overflow, a lost expert. It keeps its order of arrival.
   */
  move(call: Call, to: string, why: "transfer" | "overflow" | "expert-lost"): void {
    this.endLeg(call, why === "transfer" ? "expert" : "desk", why, why === "expert-lost" ? why : "done");
    const overflow = why === "overflow";
    const next = this.setCall(call, {
      organisme: to,
      leg: call.leg + 1,
      legSinceMs: this.nowMs,
      visited: overflow ? [...call.visited, call.organisme] : [],
      // Who comes by overflow keeps the priority that he had.
      rank: why === "expert-lost" ? RANK.expertLost : overflow ? call.rank : RANK.ordinary,
      waitingSinceMs: overflow ? call.waitingSinceMs : this.nowMs,
      expert: null,
      takenMs: null,
      held: false,
    });
    this.emit({ type: "moved", borne: call.borne, call: call.id, organisme: to, why });
    this.told.add(next.id);
  }

  /** Forgets how calls ended long ago. */
  forget(): void {
    for (const [id, { atMs }] of this.ended) if (this.nowMs - atMs > KEPT_ENDED_MS) this.ended.delete(id);
  }

  /** The stay at the organisme is over: figures, and the expert is free for the wrap-up. */
  endLeg(call: Call, by: EndedBy, how: LegEnd, reason: EndReason): void {
    const { nowMs } = this;
    const talkedMs = call.takenMs === null ? null : nowMs - call.takenMs;
    this.emit({
      type: "finished",
      leg: {
        call: call.id,
        leg: call.leg,
        organisme: call.organisme,
        borne: call.borne,
        service: call.service,
        priority: call.rank > RANK.ordinary,
        waitedMs: (call.takenMs ?? nowMs) - call.legSinceMs,
        talkedMs,
        by,
        how,
        endedMs: nowMs,
      },
    });
    if (call.expert === null) return;
    this.emit({ type: "parted", call: call.id });
    if (talkedMs !== null && how !== "expert-lost") {
      this.talks.set(call.organisme, [...(this.talks.get(call.organisme) ?? []), talkedMs].slice(-KEPT_TALKS));
    }
    const expert = this.experts.get(call.expert);
    if (!expert) return;
    // The expert who was lost has nothing to say about a call that another takes up.
    const { id, leg, organisme } = call;
    const wrapUp = how === "expert-lost" ? null : { call: id, leg, organisme, sinceMs: nowMs, overdue: false };
    this.setExpert(expert, { call: null, wrapUp });
    if (how !== "expert-lost") this.emit({ type: "released", expert: expert.id, call: id, by, reason });
  }
}
