import type { PapersEffect, PapersEvent, PapersStep } from "./events.ts";
import { blobsOf } from "./heard.ts";
import { MOST_PAGES, UNFILED, type FilingState, type Page, type Papers, type Piece } from "./model.ts";
import { isFiled, isOpen, isWhole, pagesOf } from "./view.ts";

type PieceEvent = Extract<PapersEvent, { type: `papers-${string}` }>;

/** What the expert does with pieces, and what becomes of a deposit. */
export function pieces(papers: Papers, event: Exclude<PieceEvent, { type: "papers-heard" }>): PapersStep {
  switch (event.type) {
    case "papers-came":
      return came(papers, event.blob, event.url);
    case "papers-progress":
      return eachPage(papers, (page) => (page.blob === event.blob ? { ...page, had: event.bytes } : page));
    case "papers-missed":
      // A form is printed without its picture too: the usager is asked all the same.
      if (papers.draft?.pictureBlob === event.blob)
        return stay({ ...papers, draft: { ...papers.draft, step: "ready" } });
      return eachPage(papers, (page) => (page.blob === event.blob ? { ...page, missing: event.code } : page));
    case "papers-read":
      return stay({ ...papers, unread: false });
    case "papers-ask":
      return ask(papers, event.piece, event);
    default:
      return ofPiece(papers, event);
  }
}

const stay = (papers: Papers): PapersStep => ({ papers, effects: [] });

const eachPage = (papers: Papers, change: (page: Page) => Page): PapersStep =>
  stay({ ...papers, pieces: papers.pieces.map((piece) => ({ ...piece, pages: piece.pages.map(change) })) });

function came(papers: Papers, blob: number, url: string): PapersStep {
  const { draft } = papers;
  if (draft?.pictureBlob === blob) return stay({ ...papers, draft: { ...draft, step: "ready", picture: url } });
  const all = papers.pieces.flatMap(({ pages }) => pages);
  // It came when nobody wanted it any more.
  if (!all.some((page) => blobsOf(page).includes(blob))) {
    return { papers, effects: [{ type: "papers-forget", blobs: [blob], piece: null }] };
  }
  return eachPage({ ...papers, unread: true }, (page) => {
    if (page.blob === blob) return { ...page, whole: url, had: page.bytes, missing: null };
    return page.previewBlob === blob ? { ...page, preview: url } : page;
  });
}

function ask(
  papers: Papers,
  piece: string,
  { kind, source, colour, dpi }: Pick<Piece, "kind" | "source" | "colour" | "dpi">,
): PapersStep {
  const found = papers.rules.kinds.find(({ id }) => id === kind);
  if (found === undefined || papers.over) return stay(papers);
  const label = found[papers.language];
  return {
    papers: { ...papers, refusal: null },
    effects: [
      {
        type: "papers-say",
        message: { type: "ask", piece, kind, label, source, colour, dpi, max_pages: MOST_PAGES },
      },
    ],
  };
}

type OfPiece = Extract<PieceEvent, { readonly piece: string }>;

function ofPiece(papers: Papers, event: Exclude<OfPiece, { type: "papers-ask" }>): PapersStep {
  const piece = papers.pieces.find(({ id }) => id === event.piece);
  if (piece === undefined) return stay(papers);
  const to = (change: Partial<Piece>, ...effects: readonly PapersEffect[]): PapersStep => ({
    papers: { ...papers, pieces: papers.pieces.map((one) => (one === piece ? { ...one, ...change } : one)) },
    effects,
  });
  const filing = (change: Partial<FilingState>) => ({ filing: { ...piece.filing, ...change } });
  switch (event.type) {
    case "papers-start":
      if (!isOpen(piece) || papers.over) return stay(papers);
      return { ...say(papers, { type: "start", piece: piece.id }), papers: { ...papers, refusal: null } };
    case "papers-withdraw":
      return withdraw(papers, piece, event.again);
    case "papers-turn":
      return to(changed(piece, event.blob, (page) => ({ turn: ((page.turn + 90) % 360) as Page["turn"] })));
    case "papers-drop":
      return to(changed(piece, event.blob, () => ({ dropped: event.dropped })));
    case "papers-move":
      return to(moved(piece, event.blob, event.by));
    case "papers-accept": {
      if (!isWhole(piece) || piece.filing.step === "busy" || isFiled(piece)) return stay(papers);
      const pages = pagesOf(piece).map(({ blob, mime, dpi, turn }) => ({ blob, mime, dpi, turn }));
      const { name, signIn } = event;
      const { label: title, id } = piece;
      const place = papers.rules.filing;
      const file = { type: "papers-file", piece: id, name, title, place, pages, signIn } as const;
      return to(filing({ step: "busy", name, code: null }), file);
    }
    case "papers-filed":
      if (!event.sure) return to(filing({ step: "saved", name: event.name, code: null }));
      return done(papers, piece, event.name);
    case "papers-sure":
      return piece.filing.step === "saved" ? done(papers, piece, piece.filing.name) : stay(papers);
    case "papers-not-filed":
      return to(filing({ step: "failed", code: event.code }));
  }
}

const say = (papers: Papers, message: Extract<PapersEffect, { type: "papers-say" }>["message"]): PapersStep => ({
  papers,
  effects: papers.over ? [] : [{ type: "papers-say", message }],
});

/** The organisme has it: the borne wipes its pages, and this page its own. */
function done(papers: Papers, piece: Piece, name: string | null): PapersStep {
  const filed: Piece = { ...gone(piece), filing: { step: "done", name, code: null } };
  const { effects } = say(papers, { type: "filed", piece: piece.id });
  return { papers: put(papers, filed), effects: [...effects, forget(piece)] };
}

function withdraw(papers: Papers, piece: Piece, again: string | undefined): PapersStep {
  if (piece.withdrawn || isFiled(piece)) return stay(papers);
  const left: Piece = { ...gone(piece), pages: [], problem: null, filing: UNFILED, withdrawn: true };
  const { effects } = isOpen(piece) ? say(papers, { type: "withdraw", piece: piece.id }) : { effects: [] };
  const after = put(papers, left);
  const next = again === undefined ? stay(after) : ask(after, again, piece);
  return { papers: next.papers, effects: [...effects, forget(piece), ...next.effects] };
}

const put = (papers: Papers, piece: Piece): Papers => ({
  ...papers,
  pieces: papers.pieces.map((one) => (one.id === piece.id ? piece : one)),
});

const forget = (piece: Piece): PapersEffect => ({
  type: "papers-forget",
  blobs: piece.pages.flatMap(blobsOf),
  piece: piece.id,
});

/** Its pages are counted, and no longer here. */
const gone = (piece: Piece): Piece => ({
  ...piece,
  pages: piece.pages.map((page) => ({ ...page, preview: null, whole: null })),
});

const changed = (piece: Piece, blob: number, change: (page: Page) => Partial<Page>): Partial<Piece> => ({
  pages: piece.pages.map((page) => (page.blob === blob ? { ...page, ...change(page) } : page)),
});

/** One place further among the pages that are wanted. */
function moved(piece: Piece, blob: number, by: 1 | -1): Partial<Piece> {
  const wanted = pagesOf(piece);
  const at = wanted.findIndex((page) => page.blob === blob);
  const [one, other] = [wanted[at], wanted[at + by]];
  if (one === undefined || other === undefined) return {};
  return { pages: piece.pages.map((page) => (page === one ? other : page === other ? one : page)) };
}
