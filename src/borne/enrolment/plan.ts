/** When the borne asks for a certificate, and what it says is wrong. Pure. Times are milliseconds. */

export interface Plan {
  /** `first`: it has none. `rest`: it has one that is good. `next`: it asks for the one that follows. */
  readonly phase: "first" | "rest" | "next";
  /** Attempts that failed one after the other. */
  readonly failures: number;
  /** Why the last attempt gave none; null = none was refused. */
  readonly refused: { readonly code: string; readonly detail: string } | null;
}

export type PlanEvent =
  /** Time to look. `leftMs`: until the next certificate is to be asked for; `validMs`: until the present one ends. */
  | { readonly type: "look"; readonly leftMs: number; readonly validMs: number }
  | { readonly type: "given" }
  /** `again`: asking again, unchanged, can help. */
  | {
      readonly type: "failed";
      readonly code: string;
      readonly detail: string;
      readonly again: boolean;
      readonly retryMs: number | null;
    };

export type PlanEffect = { readonly type: "ask" } | { readonly type: "wait"; readonly ms: number };

export interface PlanStep {
  readonly plan: Plan;
  readonly effect: PlanEffect;
}

const FIRST_RETRY_MS = 30_000;
const MAX_RETRY_MS = 3_600_000;
/** After a refusal that only a person can lift: he may do so without the borne being touched. */
const REFUSED_RETRY_MS = 6 * 3_600_000;
/** A clock that is set meanwhile, or jumps, is met within this time. */
const MAX_LOOK_MS = 3_600_000;
const MIN_WAIT_MS = 200;

export function freshPlan(enrolled: boolean): Plan {
  return { phase: enrolled ? "rest" : "first", failures: 0, refused: null };
}

/** @param random uniform in [0, 1): the bornes of a fleet that were enrolled together do not ask together */
export function step(plan: Plan, event: PlanEvent, random: number): PlanStep {
  switch (event.type) {
    case "look":
      if (plan.phase === "first") return { plan, effect: { type: "ask" } };
      if (event.leftMs <= 0) return { plan: { ...plan, phase: "next" }, effect: { type: "ask" } };
      return {
        plan: { ...plan, phase: "rest" },
        effect: wait(Math.min(event.leftMs * (1 + 0.02 * random), MAX_LOOK_MS)),
      };
    case "given":
      return { plan: freshPlan(true), effect: wait(0) };
    case "failed": {
      const failures = plan.failures + 1;
      const refused = { code: event.code, detail: event.detail };
      return { plan: { ...plan, failures, refused }, effect: wait(delayOf(event, failures, random)) };
    }
  }
}

function delayOf({ again, retryMs }: PlanEvent & { type: "failed" }, failures: number, random: number): number {
  if (!again) return REFUSED_RETRY_MS * (0.5 + 0.5 * random);
  if (retryMs !== null) return retryMs * (0.8 + 0.4 * random);
  return Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20)) * random;
}

function wait(ms: number): PlanEffect {
  return { type: "wait", ms: Math.max(MIN_WAIT_MS, Math.round(ms)) };
}

/** What is wrong, by the catalogue; `null` = nothing. A renewal that fails is none while the certificate is good. */
export function faultOf(
  { phase, refused }: Plan,
  validMs: number,
): { readonly code: "enrolment.refused" | "certificate.expired"; readonly detail: string } | null {
  if (phase !== "first" && validMs <= 0) {
    return { code: "certificate.expired", detail: refused?.detail ?? "the next certificate was not given yet" };
  }
  if (refused === null || refused.code === "enrolment.unreachable") return null;
  if (refused.code === "enrolment.too-many" || refused.code === "enrolment.unavailable") return null;
  return { code: "enrolment.refused", detail: refused.detail };
}
