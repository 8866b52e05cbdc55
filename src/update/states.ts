import type { Evidence } from "./evidence.ts";
import type { UpdateOrder } from "./order.ts";
import type { Situation } from "./policy.ts";
import type { Slot, SlotFacts } from "./port.ts";

/**
 * Where an update stands. It is kept on the data partition, which both systems share: fields are only ever added, and a
 * state that this version does not know counts as `idle`. Times in milliseconds: `...Ms` on the monotonic clock of a run
 * of the daemon, worth nothing in another.
 */
export type UpdateState =
  | { readonly name: "idle" }
  /** For the site to close, or for another try. */
  | { readonly name: "waiting"; readonly order: UpdateOrder; readonly tries: number; readonly notBeforeMs: number }
  | {
      readonly name: "installing";
      readonly order: UpdateOrder;
      readonly tries: number;
      readonly from: Slot;
      readonly evidence: Evidence;
      /** Since when nothing moves because somebody is served. */
      readonly heldSinceMs: number | null;
    }
  /** Written, and its try armed; for a moment in which nobody is served. */
  | Installed<"installed">
  /** The board was told to restart. */
  | (Installed<"restarting"> & { readonly sinceMs: number })
  /** The new system runs, and has to be as good as the old one. */
  | {
      readonly name: "trial";
      readonly order: UpdateOrder;
      readonly from: Slot;
      /** undefined: installed by hand, of before nothing is known. */
      readonly evidence?: Evidence;
      /** Of the trial's own start. */
      readonly bootId: string;
      /** What is worse than before, now. */
      readonly missing: readonly string[];
      readonly goodSinceMs: number | null;
      /** When it was last asked to be kept. */
      readonly askedMs: number | null;
    };

interface Installed<Name> {
  readonly name: Name;
  readonly order: UpdateOrder;
  readonly tries: number;
  readonly from: Slot;
  readonly evidence: Evidence;
  /** Of the kernel's boot under which it was written. */
  readonly bootId: string;
}

/** How the last one ended. */
export interface Outcome {
  readonly result: "kept" | "failed" | "rolled-back";
  readonly version: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** What is known at a look. */
export interface Look extends Situation {
  /** Monotonic. */
  readonly nowMs: number;
  /** Epoch milliseconds. */
  readonly wallMs: number;
  /** Id of the kernel's boot. */
  readonly bootId: string;
  readonly evidence: Evidence;
  /** undefined: the updater does not answer. */
  readonly slots: SlotFacts | undefined;
  /** Boot that was given up by its deadline, as the units have left it. */
  readonly givenUpBootId: string | undefined;
}

export type UpdateEvent =
  | { readonly kind: "ordered"; readonly order: UpdateOrder }
  /** The daemon has begun: what was under way when it ended? */
  | { readonly kind: "started" }
  /** Time passes, or something has changed. */
  | { readonly kind: "look" }
  | {
      readonly kind: "written";
      readonly ok: boolean;
      /** What is wrong may be right another time: the line, a usager. */
      readonly passing: boolean;
      readonly reason: string;
      /** What came over the wire. */
      readonly bytes: number;
    }
  | { readonly kind: "not-restarting"; readonly reason: string };

export type UpdateEffect =
  | { readonly kind: "install"; readonly order: UpdateOrder }
  | { readonly kind: "give-up"; readonly reason: string }
  | { readonly kind: "restart" }
  /** The trial has proven good: whoever may, keeps the system. */
  | { readonly kind: "keep" }
  /** What becomes of the command, once it is over. */
  | { readonly kind: "ended"; readonly order: UpdateOrder; readonly ok: boolean; readonly reason: string }
  | { readonly kind: "event"; readonly type: UpdateEventType; readonly detail: string }
  | { readonly kind: "tell"; readonly what: "begun" | "installed" | "kept" | "failed"; readonly order: UpdateOrder };

export type UpdateEventType =
  | "update.begun"
  | "update.held"
  | "update.installed"
  | "update.restarting"
  | "update.kept"
  | "update.failed"
  | "update.rolled-back";

export interface UpdateStep {
  readonly state: UpdateState;
  readonly effects: readonly UpdateEffect[];
  /** Set when one has ended. */
  readonly outcome?: Outcome;
}
