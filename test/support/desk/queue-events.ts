import { step } from "../../../src/desk/queue/step.ts";
import { DEFAULT_RULES, emptyQueue } from "../../../src/desk/queue/model.ts";
import type { NewCall, OrganismeRules, QueueRules, QueueState } from "../../../src/desk/queue/model.ts";
import type { QueueEffect, QueueEvent } from "../../../src/desk/queue/events.ts";

const organisme = (id: string, more: Partial<OrganismeRules> = {}): OrganismeRules => ({
  id,
  maxWaitMs: 600_000,
  // Most tests are not about an empty office.
  absentWaitMs: 600_000,
  holdMs: 60_000,
  reasons: ["rights", "other"],
  ...more,
});

/** Three organismes; `caf` overflows to `msa` after 120 s. */
export const RULES: QueueRules = {
  ...DEFAULT_RULES,
  organismes: new Map(
    [organisme("caf", { overflow: { to: "msa", afterMs: 120_000 } }), organisme("msa"), organisme("cpam")].map(
      (one) => [one.id, one],
    ),
  ),
};

/** Id of a call by a number. */
export const callId = (n: number): string => n.toString(16).padStart(32, "0");
export const hash = (n: number): string => `hash-${n}`;

/** A call of the borne `demo/borne-<n>`. */
export function newCall(n: number, more: Partial<NewCall> = {}): NewCall {
  return {
    id: callId(n),
    borne: `demo/borne-${n}`,
    site: `Site ${n}`,
    tokenHash: hash(n),
    organisme: "caf",
    service: "caf",
    serviceName: "CAF",
    language: "fr",
    video: true,
    ...more,
  };
}

type Untimed = QueueEvent extends infer E ? (E extends QueueEvent ? Omit<E, "nowMs"> : never) : never;

/** A queue to which things happen. */
export class QueueUnderTest {
  state: QueueState;
  nowMs: number;
  readonly rules: QueueRules;
  /** Effects of the last event. */
  last: readonly QueueEffect[] = [];
  readonly all: QueueEffect[] = [];

  constructor(rules: QueueRules = RULES, startedMs = -1_000_000) {
    this.rules = rules;
    this.state = emptyQueue(startedMs);
    this.nowMs = 0;
  }

  do(event: Untimed): readonly QueueEffect[] {
    const { state, effects } = step(this.state, { ...event, nowMs: this.nowMs }, this.rules);
    this.state = state;
    this.last = effects;
    this.all.push(...effects);
    return effects;
  }

  /** Lets time pass with a tick each second. */
  pass(ms: number): readonly QueueEffect[] {
    const endMs = this.nowMs + ms;
    const effects: QueueEffect[] = [];
    while (this.nowMs < endMs) {
      this.nowMs = Math.min(endMs, this.nowMs + 1000);
      effects.push(...this.do({ type: "tick" }));
    }
    return effects;
  }

  place(n: number, more: Partial<NewCall> = {}): readonly QueueEffect[] {
    return this.do({ type: "place", call: newCall(n, more) });
  }

  /** An expert at his post, ready. */
  expert(id: string, organismes: readonly string[] = ["caf"]): void {
    this.do({ type: "expert-here", expert: id, organismes, announced: id });
    this.do({ type: "presence", expert: id, available: true, ready: true });
  }

  take(expert: string, n: number): readonly QueueEffect[] {
    return this.do({ type: "take", expert, call: callId(n) });
  }

  /** Effects of one kind. */
  of<T extends QueueEffect["type"]>(type: T, from = this.last): Extract<QueueEffect, { type: T }>[] {
    return from.filter((effect): effect is Extract<QueueEffect, { type: T }> => effect.type === type);
  }
}
