import type {
  PapersForm,
  PapersPiece,
  PapersPrinter,
  PapersPrintState,
  PapersRefused,
  PapersScanner,
} from "../../../../contract/papers/types.ts";
import type { OrganismePapers } from "../../../../contract/signalling/types.ts";
import type { Turn } from "../../papers/pdf/scanned.ts";

/** Papers of one call. Their bytes are in no state; what is here are numbers and addresses within this page. */
export interface Papers {
  readonly call: string;
  /** As it is called to the usager. */
  readonly organisme: string;
  readonly rules: OrganismePapers;
  /** The usager's. */
  readonly language: "fr" | "en";
  /** The call is over: what is not filed is still here, and the borne hears nothing more. */
  readonly over: boolean;
  /** What the borne has; null until it has told. */
  readonly borne: {
    readonly scanner: PapersScanner;
    readonly printer: PapersPrinter;
    readonly forms: readonly PapersForm[];
  } | null;
  readonly pieces: readonly Piece[];
  readonly prints: readonly PapersPrintState[];
  readonly draft: PrintDraft | null;
  /** The command that was not carried out last. */
  readonly refusal: Pick<PapersRefused, "what" | "why"> | null;
  /** Something came while nobody looked. */
  readonly unread: boolean;
}

export interface Piece extends Omit<PapersPiece, "pages"> {
  /** In the expert's order. */
  readonly pages: readonly Page[];
  readonly filing: FilingState;
  /** The expert no longer wants it. */
  readonly withdrawn: boolean;
}

export interface Page {
  readonly number: number;
  readonly blob: number;
  readonly bytes: number;
  readonly mime: "image/jpeg" | "image/png";
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly dpi: number;
  readonly previewBlob: number | null;
  /** Bytes of the page that are here. */
  readonly had: number;
  /** Addresses within this page; null = not here yet. */
  readonly preview: string | null;
  readonly whole: string | null;
  /** Why it will not come: a code. */
  readonly missing: string | null;
  readonly turn: Turn;
  /** The expert does not want it in the piece. */
  readonly dropped: boolean;
}

/** `saved`: the browser was given the file, and only the expert can say that it is there. */
export interface FilingState {
  readonly step: "none" | "busy" | "saved" | "failed" | "done";
  /** Name that was wanted; once it is there, that under which it is. */
  readonly name: string | null;
  readonly code: string | null;
}

/** What is about to be printed. */
export interface PrintDraft {
  readonly job: string;
  readonly what: "file" | "receipt" | "form";
  /** Of the borne's library: its id, and the blob of its picture; null = no form, no picture. */
  readonly form: string | null;
  readonly pictureBlob: number | null;
  readonly step: "looking" | "ready" | "bad";
  readonly title: string;
  readonly pages: number;
  readonly bytes: number;
  /** Picture of its first page. */
  readonly picture: string | null;
  readonly code: string | null;
}

export const UNFILED: FilingState = { step: "none", name: null, code: null };

/** All pages of a call together, previews included, bytes. A borne that announces more is not believed. */
export const MOST_BYTES = 300 * 1024 * 1024;
/** Largest PDF that is printed, bytes. */
export const MOST_PRINT_BYTES = 20 * 1024 * 1024;
/** Pages that a piece may have. */
export const MOST_PAGES = 30;

const END = new Set(["completed", "cancelled", "refused", "failed"]);
export const isOver = ({ state }: Pick<PapersPrintState, "state">): boolean => END.has(state);
