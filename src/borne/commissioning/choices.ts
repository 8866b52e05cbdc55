import { HEIGHT_RULES, MEASURES } from "./heights.ts";
import { STEPS, type CommissioningState, type StepId } from "./states.ts";

/** Prefix of the choice of a service for the test call. */
export const SERVICE = "service-";

/** What can be chosen now, in the order of the screen; the first is what the button offers first. Pure. */
export function choicesOf(state: CommissioningState): readonly string[] {
  switch (state.at) {
    case "start":
      return Object.keys(state.results).length === 0 ? ["begin", "leave"] : ["resume", "afresh", "leave"];
    case "summary":
      return ["service", ...(notGood(state).length > 0 ? ["review"] : []), "leave"];
    case "end":
      return state.report === "printing" ? [] : ["close", "print"];
    default:
      return ofStep(state, state.at);
  }
}

function ofStep(state: CommissioningState, step: StepId): readonly string[] {
  switch (state.phase) {
    case "intro":
      if (step === "call" && state.services.length > 1)
        return [...state.services.slice(0, 6).map(({ id }) => SERVICE + id), "skip"];
      return ["go", "skip"];
    case "busy":
      if (step === "light") return ["ok", "skip"];
      return step === "call" ? [state.talking ? "hang-up" : "cancel"] : ["cancel"];
    case "ask":
      return step === "heights" ? ofMeasure(state) : ["yes", "no", "again"];
    case "told":
      return ["next", "again"];
  }
}

function ofMeasure({ measure }: CommissioningState): readonly string[] {
  const id = MEASURES[measure];
  const none = id !== undefined && HEIGHT_RULES[id].mayLack ? ["none"] : [];
  return ["ok", "less-5", "less-1", "more-1", "more-5", ...none];
}

/** Steps of this borne that were not found good, in their order. */
export function notGood({ steps, results }: Pick<CommissioningState, "steps" | "results">): readonly StepId[] {
  return STEPS.filter((step) => steps.includes(step) && results[step]?.verdict !== "good");
}
