import type { PapersPrinter, PapersScanner } from "../../../../contract/papers/types.ts";
import type { Page, Papers, Piece } from "./model.ts";

export const isFiled = (piece: Piece | undefined): boolean => piece?.filing.step === "done";

/** Pages that go into the piece. */
export const pagesOf = ({ pages }: Pick<Piece, "pages">): readonly Page[] => pages.filter(({ dropped }) => !dropped);

/** Whether it may be accepted: nothing more is coming, and all that is wanted of it is here. */
export function isWhole(piece: Piece): boolean {
  const pages = pagesOf(piece);
  return !piece.more && pages.length > 0 && pages.every(({ whole }) => whole !== null);
}

/** Something of it is here, and the organisme does not have it. */
export const isUnfiled = (piece: Piece): boolean =>
  !piece.withdrawn && !isFiled(piece) && piece.pages.some(({ whole, dropped }) => whole !== null && !dropped);

/** How a piece stands, as one word of the list. */
export type PieceWord = Piece["state"] | "filed" | "withdrawn" | "here";

/** A piece that is gone from the borne and not filed is still here. */
export function wordOf(piece: Piece): PieceWord {
  if (piece.withdrawn) return "withdrawn";
  if (isFiled(piece)) return "filed";
  if (piece.state === "wiped" && isUnfiled(piece)) return "here";
  return piece.state;
}

/** Whether the borne may still do something with it. */
export const isOpen = ({ state, withdrawn }: Piece): boolean =>
  !withdrawn && (state === "asked" || state === "laid" || state === "scanning" || state === "received");

/** Words for a device: key of what is to be said of it, and whether it may be used. */
export interface Verdict {
  readonly key: string;
  readonly good: boolean;
}

export function scannerVerdict({ present, problem, sources, paper_in_feeder }: PapersScanner): Verdict {
  if (!present) return { key: "scanner.absent", good: false };
  if (problem !== null) return { key: problem, good: problem === "scanner.empty" };
  if (paper_in_feeder === true) return { key: "scanner.loaded", good: true };
  return {
    key: paper_in_feeder === false && !sources.includes("glass") ? "scanner.empty" : "scanner.ready",
    good: true,
  };
}

export function printerVerdict({ present, problem }: PapersPrinter): Verdict {
  if (!present) return { key: "printer.absent", good: false };
  return problem === null ? { key: "printer.ready", good: true } : { key: problem, good: false };
}

/** What keeps a draft from being printed: a code; null = nothing. */
export function draftProblem({ draft, borne }: Papers): string | null {
  if (draft === null || draft.step === "looking") return null;
  if (draft.step === "bad") return draft.code;
  if (borne === null || !borne.printer.present) return "printer.absent";
  return draft.pages > borne.printer.pages_left ? "print.over-budget" : null;
}
