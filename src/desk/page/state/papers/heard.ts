import type { PapersPage, PapersPiece, PapersSnapshot, PapersToDesk } from "../../../../contract/papers/types.ts";
import type { PapersEffect, PapersStep } from "./events.ts";
import { isOver, MOST_BYTES, UNFILED, type Page, type Papers, type Piece } from "./model.ts";
import { isFiled } from "./view.ts";

/** What the borne says of papers. What travels itself is not told here. */
export function heard(papers: Papers, message: PapersToDesk): PapersStep {
  const stay = (change: Partial<Papers>): PapersStep => ({ papers: { ...papers, ...change }, effects: [] });
  switch (message.type) {
    case "snapshot":
      return snapshot(papers, message);
    case "piece":
      return withPiece({ ...papers, unread: true }, message.piece);
    case "print": {
      const { print } = message;
      const effects: PapersEffect[] = isOver(print) ? [{ type: "print-forget", job: print.id }] : [];
      return { papers: { ...papers, prints: put(papers.prints, print), unread: true }, effects };
    }
    case "devices":
      if (papers.borne === null) return stay({});
      return stay({ borne: { ...papers.borne, scanner: message.scanner, printer: message.printer } });
    case "refused": {
      const { what, why, id } = message;
      const print = papers.prints.find((one) => one.id === id);
      // Only a print that never began is over by it.
      if (print?.state !== "receiving" || (what !== "print" && what !== "print-form"))
        return stay({ refusal: { what, why } });
      const prints = put(papers.prints, { ...print, state: "refused", problem: why });
      return {
        papers: { ...papers, refusal: { what, why }, prints },
        effects: [{ type: "print-forget", job: id }],
      };
    }
    case "want":
    case "have":
    case "gone":
      return stay({});
  }
}

const put = <T extends { readonly id: string }>(all: readonly T[], one: T): readonly T[] =>
  all.some(({ id }) => id === one.id) ? all.map((other) => (other.id === one.id ? one : other)) : [...all, one];

/** A page that was loaded anew, or a channel that is open again: everything is compared. */
function snapshot(papers: Papers, { pieces, prints, scanner, printer, forms }: PapersSnapshot): PapersStep {
  const effects: PapersEffect[] = [];
  const say = (message: Extract<PapersEffect, { type: "papers-say" }>["message"]) =>
    void effects.push({ type: "papers-say", message });
  let next: Papers = { ...papers, borne: { scanner, printer, forms } };
  for (const remote of pieces) {
    const before = papers.pieces.find(({ id }) => id === remote.id);
    const done = remote.state === "acknowledged" || remote.state === "wiped";
    // Said on a channel that was lost.
    if (before?.withdrawn && !done && remote.state !== "refused") say({ type: "withdraw", piece: remote.id });
    else if (before?.filing.step === "done" && !done) say({ type: "filed", piece: remote.id });
    for (const page of before?.pages ?? []) {
      if (page.whole !== null && !done) effects.push({ type: "papers-have", blob: page.blob, bytes: page.bytes });
    }
    const step = withPiece(next, remote);
    next = step.papers;
    effects.push(...step.effects);
  }
  // What the borne no longer knows is not on it any more.
  const known = new Set(pieces.map(({ id }) => id));
  next = {
    ...next,
    pieces: next.pieces.map((piece) => (known.has(piece.id) || isFiled(piece) ? piece : { ...piece, state: "wiped" })),
  };
  for (const print of prints) next = { ...next, prints: put(next.prints, print) };
  for (const print of papers.prints) {
    if (isOver(print) || prints.some(({ id }) => id === print.id)) continue;
    if (print.state === "receiving" && print.what !== "form") effects.push({ type: "print-again", job: print.id });
    else next = { ...next, prints: put(next.prints, { ...print, state: "failed", problem: "lost" }) };
  }
  return { papers: next, effects };
}

/** A piece as it is on the borne now, with what the expert has done to it. */
function withPiece(papers: Papers, remote: PapersPiece): PapersStep {
  const before = papers.pieces.find(({ id }) => id === remote.id);
  if (before?.withdrawn)
    return { papers: { ...papers, pieces: put(papers.pieces, { ...before, state: remote.state }) }, effects: [] };
  if (remote.state === "refused") {
    const blobs = (before?.pages ?? []).flatMap(blobsOf);
    const piece: Piece = { ...remote, pages: [], filing: UNFILED, withdrawn: false };
    const effects: PapersEffect[] = blobs.length > 0 ? [{ type: "papers-forget", blobs, piece: remote.id }] : [];
    return { papers: { ...papers, pieces: put(papers.pieces, piece) }, effects };
  }
  const kept = (before?.pages ?? []).filter(
    ({ blob, whole }) => whole !== null || remote.pages.some((page) => page.blob === blob),
  );
  const added = isFiled(before) ? [] : remote.pages.filter(({ blob }) => !kept.some((page) => page.blob === blob));
  let spent = papers.pieces.flatMap(({ pages }) => pages).reduce((sum, { bytes }) => sum + bytes, 0);
  const [previews, wholes]: [PapersEffect[], PapersEffect[]] = [[], []];
  const pages = added.map((page) => {
    spent += page.bytes + (page.preview?.bytes ?? 0);
    if (spent > MOST_BYTES) return { ...newPage(page), missing: "papers.too-much" };
    const { blob, bytes, sha256, mime, preview } = page;
    if (preview) previews.push({ type: "papers-fetch", ...preview, mime: "image/jpeg" });
    wholes.push({ type: "papers-fetch", blob, bytes, sha256, mime });
    return newPage(page);
  });
  const piece: Piece = {
    ...remote,
    pages: [...kept, ...pages],
    filing: before?.filing ?? UNFILED,
    withdrawn: false,
  };
  return { papers: { ...papers, pieces: put(papers.pieces, piece) }, effects: [...previews, ...wholes] };
}

export const blobsOf = ({ blob, previewBlob }: Page): readonly number[] =>
  previewBlob === null ? [blob] : [blob, previewBlob];

function newPage({ number, blob, bytes, mime, width, height, dpi, preview }: PapersPage): Page {
  return {
    number,
    blob,
    bytes,
    mime,
    width,
    height,
    dpi,
    previewBlob: preview?.blob ?? null,
    had: 0,
    preview: null,
    whole: null,
    missing: null,
    turn: 0,
    dropped: false,
  };
}
