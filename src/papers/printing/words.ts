import type { PrintMachine } from "./machine.ts";

/** What is said when a print has gone from one state to another: the id of a phrase; undefined = nothing. */
export function wordsOf(before: PrintMachine, now: PrintMachine): string | undefined {
  if (now.state === "held-up" && now.problem !== null) {
    return before.state === "held-up" && before.problem === now.problem ? undefined : `papers-${now.problem}`;
  }
  if (now.state === before.state) return undefined;
  switch (now.state) {
    case "shown":
      return "print-shown";
    case "printing":
      return before.state === "held-up" ? "print-goes-on" : "print-printing";
    case "completed":
      return "print-completed";
    case "cancelled":
      // Of one that he has not heard of the usager need not hear that it is over.
      return before.state === "receiving" ? undefined : "print-cancelled";
    case "refused":
      return "print-refused";
    case "failed":
      return before.state === "receiving" ? undefined : "print-failed";
    default:
      return undefined;
  }
}
