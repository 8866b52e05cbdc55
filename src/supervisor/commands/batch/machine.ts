import type { LifeState } from "../life.ts";

/** Commands of one batch that are not done at one time: a wide ring is no storm. */
export const AT_ONCE = 20;

/** A borne of a batch, with what is known of it now. */
export interface Member {
  /** `<network>/<borne>`. */
  readonly key: string;
  /** Its ring, from 0. */
  readonly ring: number;
  /** The command of its latest attempt; null = none was made. */
  readonly command: { readonly state: LifeState; readonly done: boolean; readonly changedMs: number } | null;
  /** Whether it was call-ready when its command was asked for. */
  readonly readyBefore: boolean;
  /** Whether it is call-ready now; null = it cannot be said: its building is closed. */
  readonly ready: boolean | null;
  /** A manager goes on without it. */
  readonly waived: boolean;
  /** Code of an alert that was not open when its command was asked for, where it is one that counts. */
  readonly newAlert?: string | undefined;
  /** It has gone, to restart or in its open hours, and is not back within the time for it. */
  readonly isMissing?: boolean;
}

export interface BatchState {
  readonly state: "running" | "stopped" | "done";
  /** Ring that is at work. */
  readonly ring: number;
  /** Why it is stopped. */
  readonly reason: string | null;
}

/** When a ring is well. */
export interface Gate {
  /** Share of the ring that must have succeeded and be call-ready again, 0 to 1. */
  readonly share: number;
  /** How long after the end of its command a borne is looked at, milliseconds. */
  readonly settleMs: number;
  /**
   * What is changed is the whole system of the borne: one that did not take it, has an alert that it had not, or does
   * not come back, is a regression.
   */
  readonly strict?: boolean;
}

/**
 * How it stands with a borne: `failed` = the command did not succeed; `regressed` = it did, and a borne that was
 * call-ready is not any more, or as `strict` says; `unwell` = it was not call-ready before either.
 */
export type Outcome = "waiting" | "working" | "settling" | "well" | "failed" | "regressed" | "unwell" | "waived";

export type BatchEvent =
  /** Time passes, or something has changed. */
  | { readonly kind: "look" }
  | { readonly kind: "stop"; readonly reason: string }
  /** A manager goes on; what had gone wrong in the ring is left behind. */
  | { readonly kind: "resume" };

export type BatchEffect =
  | { readonly kind: "send"; readonly key: string }
  /** What was not sent yet is not sent any more. */
  | { readonly kind: "withdraw" }
  | { readonly kind: "waive"; readonly key: string };

export interface Decision {
  readonly batch: BatchState;
  readonly effects: readonly BatchEffect[];
}

export function outcomeOf(member: Member, { settleMs, strict = false }: Gate, nowMs: number): Outcome {
  const { command, ready, readyBefore, waived } = member;
  if (waived) return "waived";
  if (!command) return "waiting";
  if (strict && whatRegressed(member) !== undefined) return "regressed";
  if (!command.done) return "working";
  if (command.state !== "succeeded") return "failed";
  if (nowMs < command.changedMs + settleMs || ready === null) return "settling";
  if (ready) return "well";
  return readyBefore ? "regressed" : "unwell";
}

/** Why a borne whose system was changed is worse off than before; undefined = it is not, as far as is known. */
function whatRegressed({ command, newAlert, isMissing = false }: Member): string | undefined {
  if (command?.state === "failed") return "its update failed";
  if (command?.state === "unanswered" || isMissing) return "not back within its time";
  if (newAlert !== undefined && command?.state === "succeeded") return `alert ${newAlert}`;
  return undefined;
}

/**
 * One step of a batch. Pure. A later ring begins only when the gate of the present one is passed; the first regression,
 * or as many failures as make the gate impossible, stop it.
 */
export function decide(
  batch: BatchState,
  members: readonly Member[],
  gate: Gate,
  event: BatchEvent,
  nowMs: number,
): Decision {
  switch (event.kind) {
    case "stop":
      if (batch.state !== "running") return { batch, effects: [] };
      return stopped(batch, event.reason);
    case "resume": {
      if (batch.state !== "stopped") return { batch, effects: [] };
      const left = ofRing(members, batch.ring).filter((member) => isBad(outcomeOf(member, gate, nowMs)));
      const effects = left.map(({ key }) => ({ kind: "waive", key }) as const);
      return { batch: { ...batch, state: "running", reason: null }, effects };
    }
    case "look":
      return batch.state === "running" ? look(batch, members, gate, nowMs) : { batch, effects: [] };
  }
}

function look(batch: BatchState, members: readonly Member[], gate: Gate, nowMs: number): Decision {
  const ring = ofRing(members, batch.ring);
  const outcomes = new Map(ring.map((member) => [member.key, outcomeOf(member, gate, nowMs)]));
  const keysOf = (...wanted: readonly Outcome[]): string[] =>
    ring.map(({ key }) => key).filter((key) => wanted.includes(outcomes.get(key)!));
  const [worse] = keysOf("regressed");
  if (worse !== undefined) {
    const of = gate.strict === true ? ring.find(({ key }) => key === worse) : undefined;
    const what = (of && whatRegressed(of)) ?? "no longer call-ready after its command";
    return stopped(batch, `${worse}: ${what}`);
  }
  const counted = ring.length - keysOf("waived").length;
  const bad = keysOf("failed", "unwell");
  const needed = Math.ceil(gate.share * counted);
  if (counted - bad.length < needed) {
    return stopped(
      batch,
      `ring ${batch.ring + 1}: ${bad.length} of ${counted} not well (${bad.slice(0, 3).join(", ")})`,
    );
  }
  const waiting = keysOf("waiting");
  const atWork = keysOf("working");
  if (waiting.length + atWork.length + keysOf("settling").length === 0) {
    const last = members.every((member) => member.ring <= batch.ring);
    if (last) return { batch: { ...batch, state: "done" }, effects: [] };
    // Its first commands go with the next look: each ring is judged alone.
    return { batch: { ...batch, ring: batch.ring + 1 }, effects: [] };
  }
  const room = Math.max(0, AT_ONCE - atWork.length);
  return { batch, effects: waiting.slice(0, room).map((key) => ({ kind: "send", key })) };
}

function stopped(batch: BatchState, reason: string): Decision {
  return { batch: { ...batch, state: "stopped", reason }, effects: [{ kind: "withdraw" }] };
}

function ofRing(members: readonly Member[], ring: number): readonly Member[] {
  return members.filter((member) => member.ring === ring);
}

function isBad(outcome: Outcome): boolean {
  return outcome === "failed" || outcome === "regressed" || outcome === "unwell";
}
