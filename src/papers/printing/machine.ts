import type { PapersPrintState } from "../../contract/papers/types.ts";

/** States of a print: receiving, shown, waiting, printing, held-up; completed, cancelled, refused, failed are the end. */
export type PrintName = PapersPrintState["state"];

/** Who does not want it any more: the usager, or the expert and the end of the call. */
export type StoppedBy = "usager" | "expert";

/** One print, as a pure state machine. No clock, no device, no file. */
export interface PrintMachine {
  readonly state: PrintName;
  /** Whether the device was given it: then its word is what ends it, and nobody else's. */
  readonly atDevice: boolean;
  /** Somebody wants it stopped, and the device has not said yet that it is. */
  readonly stoppedBy: StoppedBy | undefined;
  readonly done: number;
  /** 0 = not known. */
  readonly total: number;
  readonly problem: string | null;
}

/** What the device says of a job. */
export interface DeviceNews {
  readonly state: "pending" | "printing" | "held-up";
  readonly done: number;
  readonly problem: string | null;
}

export type PrintEvent =
  /** Its bytes are whole and its pages counted. `ask`: the usager is shown it first. */
  | { readonly type: "received"; readonly pages: number; readonly ask: boolean }
  /** It can't be had, can't be read, or is more than the call may print. */
  | { readonly type: "unusable"; readonly problem: string }
  /** The usager wants it, or has said so to the expert. */
  | { readonly type: "agreed" }
  | { readonly type: "stop"; readonly by: StoppedBy }
  /** The printer is free: this one is handed over. */
  | { readonly type: "turn" }
  /** The printer took nothing of it: its turn comes again. */
  | { readonly type: "not-taken"; readonly problem: string }
  /** While it waits for the printer: why it waits. */
  | { readonly type: "blocked"; readonly problem: string | null }
  | { readonly type: "news"; readonly news: DeviceNews }
  /** The device's last word, or what is left to be believed without one. */
  | { readonly type: "over"; readonly as: "completed" | "cancelled" | "failed"; readonly problem: string | null };

export type PrintEffect =
  /** Gives the document to the printer. */
  | "hand-over"
  /** Asks the printer to stop. */
  | "cancel-job"
  /** It is at its end, or was never begun: nothing of it is left in RAM. */
  | "wipe"
  /** An event that this state can't have: logged, never a crash. */
  | "defect";

export interface PrintStep {
  readonly print: PrintMachine;
  readonly effects: readonly PrintEffect[];
}

export const RECEIVING: PrintMachine = {
  state: "receiving",
  atDevice: false,
  stoppedBy: undefined,
  done: 0,
  total: 0,
  problem: null,
};

const END: ReadonlySet<PrintName> = new Set(["completed", "cancelled", "refused", "failed"]);

export function isOver({ state }: PrintMachine): boolean {
  return END.has(state);
}

export function step(print: PrintMachine, event: PrintEvent): PrintStep {
  // What comes after the end comes too late to matter: a device's word after a deadline, a second touch.
  if (isOver(print)) return stay(print);
  switch (event.type) {
    case "received":
      if (print.state !== "receiving") return impossible(print);
      return to({ ...print, state: event.ask ? "shown" : "waiting", total: event.pages });
    case "unusable":
      if (print.state !== "receiving") return impossible(print);
      return end(print, "failed", event.problem);
    case "agreed":
      // A second "yes", of the other one, changes nothing.
      return print.state === "shown" ? to({ ...print, state: "waiting" }) : stay(print);
    case "stop":
      return stop(print, event.by);
    case "turn":
      if (print.state !== "waiting" || print.atDevice) return impossible(print);
      return { print: { ...print, atDevice: true, problem: null }, effects: ["hand-over"] };
    case "not-taken":
      if (!print.atDevice || print.state !== "waiting") return impossible(print);
      if (print.stoppedBy !== undefined) return end(print, stopped(print.stoppedBy), null);
      return to({ ...print, atDevice: false, problem: event.problem });
    case "blocked":
      if (print.state !== "waiting" || print.atDevice) return stay(print);
      return print.problem === event.problem ? stay(print) : to({ ...print, problem: event.problem });
    case "news":
      return print.atDevice ? news(print, event.news) : impossible(print);
    case "over":
      return print.atDevice ? over(print, event) : impossible(print);
  }
}

function stop(print: PrintMachine, by: StoppedBy): PrintStep {
  if (!print.atDevice) return end(print, stopped(by), null);
  if (print.stoppedBy !== undefined) return stay(print);
  return { print: { ...print, stoppedBy: by }, effects: ["cancel-job"] };
}

/** Sheets that are out stay out: a device that counts anew after a jam takes none back. */
function news(print: PrintMachine, { state, done, problem }: DeviceNews): PrintStep {
  const sheets = Math.max(print.done, done);
  return to({ ...print, state: state === "pending" ? print.state : state, done: sheets, problem });
}

function over(print: PrintMachine, { as, problem }: Extract<PrintEvent, { type: "over" }>): PrintStep {
  if (as === "completed") return end({ ...print, done: Math.max(print.done, print.total) }, "completed", null);
  if (as === "failed") return end(print, "failed", problem ?? "printer.other");
  return end(print, print.stoppedBy === undefined ? "cancelled" : stopped(print.stoppedBy), null);
}

function stopped(by: StoppedBy): PrintName {
  return by === "usager" ? "refused" : "cancelled";
}

function end(print: PrintMachine, state: PrintName, problem: string | null): PrintStep {
  return { print: { ...print, state, problem, atDevice: false, stoppedBy: undefined }, effects: ["wipe"] };
}

function to(print: PrintMachine): PrintStep {
  return { print, effects: [] };
}

function stay(print: PrintMachine): PrintStep {
  return { print, effects: [] };
}

function impossible(print: PrintMachine): PrintStep {
  return { print, effects: ["defect"] };
}
