import type { EventEmitter } from "node:events";
import type {
  PapersForm,
  PapersPiece,
  PapersPrint,
  PapersPrintCancel,
  PapersPrintForm,
  PapersPrintGo,
  PapersPrinter,
  PapersPrintState,
  PapersRefused,
} from "../contract/papers/types.ts";

/** What the usager is shown of the papers, and may do with them. */
export interface PapersView {
  /** The piece that is under way; undefined = none. */
  readonly piece:
    | (Pick<PapersPiece, "id" | "label" | "source" | "state" | "more" | "problem"> & {
        readonly pages: number;
        /** JPEG of the page that came last, in RAM, for the screen's own loopback server. */
        readonly preview: string | undefined;
      })
    | undefined;
  /** The print that is under way; undefined = none. */
  readonly print:
    | (Pick<PapersPrintState, "id" | "what" | "title" | "state" | "done" | "total" | "problem"> & {
        /** JPEG of the first page, in RAM. */
        readonly preview: string | undefined;
      })
    | undefined;
  /** What was used in this call: named at its end, so that nothing is left behind. */
  readonly used: readonly PaperPlace[];
}

/** Where a paper of the usager's may lie at the end. */
export type PaperPlace = "glass" | "feeder" | "printer";

/** What the usager does. */
export type PapersAct =
  /** The paper lies there. */
  | { readonly type: "laid"; readonly piece: string }
  /** He does not give it; a scan that runs is stopped. */
  | { readonly type: "refuse-piece"; readonly piece: string }
  | { readonly type: "agree-print"; readonly job: string }
  /** Not to be printed, or no further. */
  | { readonly type: "refuse-print"; readonly job: string };

export type PrintCommand = PapersPrint | PapersPrintForm | PapersPrintGo | PapersPrintCancel;

export interface PrintsEvents {
  /** A print as it is now: told to the expert's page and shown to the usager. */
  print: [PapersPrintState];
  /** The printer as it is now. */
  printer: [PapersPrinter];
  refused: [PapersRefused];
}

/** The printing side of one call: budget, jobs, progress. Nothing of it throws; what fails is a state of its print. */
export interface Prints extends EventEmitter<PrintsEvents> {
  take(command: PrintCommand): void;
  act(act: Extract<PapersAct, { readonly job: string }>): void;
  all(): readonly PapersPrintState[];
  printer(): PapersPrinter;
  forms(): readonly PapersForm[];
  /** Path of the first page's picture of a print, in RAM. */
  preview(job: string): string | undefined;
  /**
   * The call is over: what is not out is cancelled. Resolves when every job is at its end and the device is idle, or when
   * it can't be known: then the printer is "à vérifier" and its alert is open. Never rejects.
   */
  end(): Promise<void>;
}
