import type { ResMessage } from "../../contract/types.ts";
import { CATALOGUE, type CommandType } from "./catalogue.ts";

/**
 * Where a command stands: `issued` is at the centre, `sent` at the broker; then what the borne says; `unanswered` = its
 * time is over without a word of how it ended.
 */
export const LIFE_STATES = [
  "issued",
  "sent",
  "accepted",
  "running",
  "succeeded",
  "failed",
  "rejected",
  "expired",
  "unanswered",
] as const;
export type LifeState = (typeof LIFE_STATES)[number];

/** What has become of one command. Times are epoch milliseconds by the supervisor: they outlive its restart. */
export interface Life {
  readonly type: CommandType;
  readonly state: LifeState;
  readonly reason: string | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly requestedMs: number;
  /** Until then it is kept for a borne that cannot take it; null = it is sent at once or not at all. */
  readonly waitUntilMs: number | null;
  /** Time in which the borne may begin, once it is sent, seconds. */
  readonly ttlS: number;
  readonly sentMs: number | null;
  /** When `state` became what it is. */
  readonly changedMs: number;
}

export type LifeEvent =
  /** The borne can take it now. */
  | { readonly kind: "able" }
  /** The broker did not take it. */
  | { readonly kind: "not-sent"; readonly reason: string }
  /** The borne says a transition; the same may come twice, and late. */
  | { readonly kind: "said"; readonly said: Pick<ResMessage, "state" | "reason" | "result"> }
  /** Whoever asked no longer wants it. */
  | { readonly kind: "withdrawn"; readonly reason: string }
  | { readonly kind: "tick" };

export interface Stepped {
  readonly life: Life;
  readonly effects: readonly "publish"[];
}

/** On the way, beyond the time that the command itself gives. */
const GRACE_S = 30;
/** A command that is to go at once but has not gone: the supervisor was ended between the two. */
const UNSENT_S = 30;

/** How far a state is: a command only goes on, and of two ends the first counts. */
const RANK: Readonly<Record<LifeState, number>> = {
  issued: 0,
  sent: 1,
  accepted: 2,
  running: 3,
  // Not an end that the borne knows of: what it says later is true.
  unanswered: 4,
  succeeded: 5,
  failed: 5,
  rejected: 5,
  expired: 5,
};

/** Whether nothing more is expected. */
export function isDone(state: LifeState): boolean {
  return RANK[state] >= RANK.unanswered;
}

/** The life of a command, one step. Pure. What cannot be changes nothing. */
export function step(life: Life, event: LifeEvent, nowMs: number): Stepped {
  const to = (state: LifeState, more: Partial<Life> = {}): Stepped => {
    return { life: { ...life, ...more, state, changedMs: nowMs }, effects: [] };
  };
  const same: Stepped = { life, effects: [] };
  switch (event.kind) {
    case "able":
      if (life.state !== "issued" || over(life, nowMs)) return same;
      return { life: to("sent", { sentMs: nowMs, reason: null }).life, effects: ["publish"] };
    case "not-sent":
      if (life.state !== "sent") return same;
      if (life.waitUntilMs === null) return to("failed", { reason: event.reason });
      return to("issued", { sentMs: null, reason: event.reason });
    case "said": {
      const { state, reason = null, result = null } = event.said;
      return RANK[state] > RANK[life.state] ? to(state, { reason, result }) : same;
    }
    case "withdrawn":
      return life.state === "issued" ? to("expired", { reason: event.reason }) : same;
    case "tick":
      if (life.state === "issued" && over(life, nowMs)) {
        if (life.waitUntilMs === null) return to("failed", { reason: "not sent: the supervisor was ended" });
        return to("expired", { reason: life.reason ?? "the borne could not take it within the time given" });
      }
      return silentSinceTooLong(life, nowMs) ? to("unanswered", { reason: `last heard: ${life.state}` }) : same;
  }
}

function over(life: Life, nowMs: number): boolean {
  return nowMs >= (life.waitUntilMs ?? life.requestedMs + UNSENT_S * 1000);
}

/** What may still come: an end within the time of the command and of the work, and its way back. */
function silentSinceTooLong({ state, type, ttlS, sentMs, changedMs }: Life, nowMs: number): boolean {
  const { runS } = CATALOGUE[type];
  switch (state) {
    case "sent":
      return nowMs >= (sentMs ?? changedMs) + (ttlS + GRACE_S) * 1000;
    case "accepted":
      // Behind another one, which may take all of its time.
      return nowMs >= changedMs + (ttlS + runS + GRACE_S) * 1000;
    case "running":
      return nowMs >= changedMs + (runS + GRACE_S) * 1000;
    case "issued":
    case "succeeded":
    case "failed":
    case "rejected":
    case "expired":
    case "unanswered":
      return false;
  }
}
