import type { PapersAsk, PapersPage, PapersPiece } from "../../contract/papers/types.ts";
import type { ErasedWhy } from "../options.ts";

/** A piece of the call, as a pure state machine: `(piece, event) -> {piece, effects}`. No scanner, no file, no clock. */
export interface Piece {
  readonly asked: PapersAsk;
  readonly state: PapersPiece["state"];
  /** The scanner is at work for it. */
  readonly more: boolean;
  /** All of them, kept or not: a number is never given twice. */
  readonly scanned: number;
  readonly pages: readonly PapersPage[];
  /** Blobs of pages that the expert's page has whole. */
  readonly had: readonly number[];
  readonly problem: string | null;
  /** The expert's page has had all of it at least once. */
  readonly wasReceived: boolean;
}

export type PieceEvent =
  /** The usager says that it lies there, or the feeder has seen it. */
  | { readonly type: "laid" }
  /** The expert says so, or wants one page more. */
  | { readonly type: "start" }
  | { readonly type: "scan-begins" }
  | { readonly type: "page"; readonly page: PapersPage }
  /** null = the end of the feeder, or the page of the glass. */
  | { readonly type: "scan-ended"; readonly problem: string | null }
  /** The expert's page has a page whole. */
  | { readonly type: "had"; readonly blob: number }
  | { readonly type: "refuse" }
  | { readonly type: "withdraw" }
  | { readonly type: "filed" }
  | { readonly type: "too-old" }
  /** The call is over, or goes to another organisme. */
  | { readonly type: "end"; readonly why: "moved" | "end" };

export type PieceEffect =
  | { readonly type: "scan" }
  | { readonly type: "cancel-scan" | "wipe"; readonly why: ErasedWhy };

export interface PieceStep {
  readonly piece: Piece;
  readonly effects: readonly PieceEffect[];
  /** A command that this state does not take. */
  readonly refused?: "not-now" | "over-budget";
}

export const FINAL: ReadonlySet<PapersPiece["state"]> = new Set(["acknowledged", "refused", "wiped"]);

export function newPiece(asked: PapersAsk): Piece {
  const nothing = { scanned: 0, pages: [], had: [], problem: null, wasReceived: false };
  return { asked, state: "asked", more: false, ...nothing };
}

/** As the contract has it. */
export function toldPiece({ asked, state, more, pages, problem }: Piece): PapersPiece {
  const { piece: id, kind, label, source, colour, dpi } = asked;
  return { id, kind, label, source, colour, dpi, state, more, pages: [...pages], problem };
}

export function stepPiece(piece: Piece, event: PieceEvent): PieceStep {
  if (FINAL.has(piece.state)) return afterTheEnd(piece, event);
  switch (event.type) {
    case "laid":
      return piece.state === "asked" ? lay(piece) : stay(piece);
    case "start":
      if (piece.more || piece.state === "laid") return stay(piece);
      return piece.pages.length >= piece.asked.max_pages ? { ...stay(piece), refused: "over-budget" } : lay(piece);
    case "scan-begins":
      return piece.state === "laid" ? next({ ...piece, state: "scanning", more: true }) : stay(piece);
    case "page":
      if (!piece.more) return stay(piece);
      return next({ ...piece, scanned: piece.scanned + 1, pages: [...piece.pages, event.page] });
    case "scan-ended":
      if (!piece.more && piece.state !== "laid") return stay(piece);
      if (event.problem !== null) return next({ ...piece, state: "asked", more: false, problem: event.problem });
      return next(whole({ ...piece, state: "scanning", more: false }));
    case "had":
      if (piece.had.includes(event.blob) || !piece.pages.some(({ blob }) => blob === event.blob)) return stay(piece);
      return next(whole({ ...piece, had: [...piece.had, event.blob] }));
    case "refuse":
      return end(piece, "refused", "refused");
    case "withdraw":
      return end(piece, "wiped", "withdrawn");
    case "filed":
      // What is not there whole can't have been filed.
      if (piece.more || piece.pages.length === 0 || !hasAll(piece)) return { ...stay(piece), refused: "not-now" };
      return end(piece, "acknowledged", "filed");
    case "too-old":
      // A scan that runs has young pages, too: they go with it, once it has ended.
      return piece.more ? stay(piece) : end(piece, "wiped", "too-old");
    case "end":
      return end(piece, "wiped", event.why);
  }
}

/** Said of a piece that is over: a page that is a moment behind. */
function afterTheEnd(piece: Piece, { type }: PieceEvent): PieceStep {
  // The borne did not wait for it; that it is filed is worth knowing all the same.
  if (type === "filed" && piece.wasReceived && piece.state === "wiped")
    return next({ ...piece, state: "acknowledged" });
  const wrong = type === "start" || (type === "filed" && piece.state !== "acknowledged");
  return wrong ? { ...stay(piece), refused: "not-now" } : stay(piece);
}

function lay(piece: Piece): PieceStep {
  return { piece: { ...piece, state: "laid", problem: null }, effects: [{ type: "scan" }] };
}

function end(piece: Piece, state: PapersPiece["state"], why: ErasedWhy): PieceStep {
  const scan: readonly PieceEffect[] = piece.more || piece.state === "laid" ? [{ type: "cancel-scan", why }] : [];
  return {
    piece: { ...piece, state, more: false, pages: [], had: [], problem: null },
    effects: [...scan, { type: "wipe", why }],
  };
}

/** All pages are at the expert's page, and no more will come: it is received. */
function whole(piece: Piece): Piece {
  if (piece.state !== "scanning" || piece.more || piece.pages.length === 0 || !hasAll(piece)) return piece;
  return { ...piece, state: "received", wasReceived: true };
}

function hasAll({ pages, had }: Piece): boolean {
  return pages.every(({ blob }) => had.includes(blob));
}

function next(piece: Piece): PieceStep {
  return { piece, effects: [] };
}

function stay(piece: Piece): PieceStep {
  return { piece, effects: [] };
}
