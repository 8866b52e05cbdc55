import type { Owner } from "../../contract/faults.ts";
import type { MeasureId } from "./heights.ts";
import type { Light } from "./light.ts";

/** The steps of a commissioning, in their order. A borne without the device, or without a desk, has not all of them. */
export const STEPS = ["line", "sound", "light", "heights", "button", "printer", "scanner", "call"] as const;
export type StepId = (typeof STEPS)[number];

/** Something that is not good: a code of the fault catalogue, or one of the wizard's own (`found.ts`). */
export interface Finding {
  readonly code: string;
  /** Whose duty it is. */
  readonly owner: Owner;
}

/** Figures, units in their names. Nothing of a person. */
export type StepFigures = Readonly<Record<string, number>>;

export interface StepResult {
  readonly verdict: "good" | "bad" | "skipped";
  readonly findings: readonly Finding[];
  readonly figures: StepFigures;
}

export type Results = Readonly<Partial<Record<StepId, StepResult>>>;
export type Millimetres = Readonly<Partial<Record<MeasureId, number | null>>>;

/** `intro`: what will be done. `busy`: at work. `ask`: a person answers. `told`: what was found. */
export type Phase = "intro" | "busy" | "ask" | "told";

export interface CommissioningState {
  readonly open: boolean;
  /** Where it stands. */
  readonly at: "start" | StepId | "summary" | "end";
  readonly phase: Phase;
  readonly steps: readonly StepId[];
  /** Services that the test call can ask for. */
  readonly services: readonly { readonly id: string; readonly name: string }[];
  readonly results: Results;
  /** Of the step under way: what was found before a person is asked. */
  readonly draft: Omit<StepResult, "verdict">;
  /** Counts up with each work that is begun: what an earlier one still says is not heard. */
  readonly work: number;
  /** Index of the choice that the button would take. */
  readonly choice: number;
  /** Index of the measure that is asked for. */
  readonly measure: number;
  readonly mm: Millimetres;
  readonly light: Light | undefined;
  /** The test call was answered. */
  readonly talking: boolean;
  readonly report: "none" | "printing" | "printed" | "not-printed";
}

/** What outlives a power cut. */
export interface KeptCommissioning {
  readonly open: boolean;
  readonly at: CommissioningState["at"];
  readonly results: Results;
  readonly mm: Millimetres;
  /** When the last report was made, epoch milliseconds; absent = never. */
  readonly reportMs?: number;
}

export type CommissioningEvent =
  /** Asked for: by the command, the gesture, the first boot. */
  | {
      readonly type: "begin";
      readonly steps: readonly StepId[];
      readonly services: CommissioningState["services"];
      readonly kept: KeptCommissioning | undefined;
    }
  /** A touch or a key on the screen. */
  | { readonly type: "choose"; readonly choice: string }
  /** The borne's own button: short, and held. */
  | { readonly type: "pressed" }
  | { readonly type: "held" }
  | { readonly type: "light"; readonly light: Light }
  /** A work has ended; `ask`: a person has to say whether it was good. */
  | {
      readonly type: "done";
      readonly work: number;
      readonly findings: readonly Finding[];
      readonly figures: StepFigures;
      readonly ask: boolean;
    }
  | { readonly type: "answered"; readonly work: number }
  | { readonly type: "reported"; readonly printed: boolean }
  /** Nobody has done anything for long. */
  | { readonly type: "idle" }
  | { readonly type: "leave" };

export type CommissioningEffect =
  | { readonly type: "opened" }
  | { readonly type: "closed" }
  | { readonly type: "save" }
  /** Begins the work of a step; `service`: of the test call. */
  | { readonly type: "work"; readonly step: StepId; readonly work: number; readonly service?: string }
  /** Ends what is at work, camera and call too. */
  | { readonly type: "cancel" }
  /** Makes the report, tells of it, prints it. */
  | { readonly type: "finish" }
  | { readonly type: "print" };

export interface CommissioningStep {
  readonly state: CommissioningState;
  readonly effects: readonly CommissioningEffect[];
}

export const NOTHING: CommissioningState["draft"] = { findings: [], figures: {} };

export const CLOSED: CommissioningState = {
  open: false,
  at: "start",
  phase: "intro",
  steps: [],
  services: [],
  results: {},
  draft: NOTHING,
  work: 0,
  choice: 0,
  measure: 0,
  mm: {},
  light: undefined,
  talking: false,
  report: "none",
};
