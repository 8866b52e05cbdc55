import { newId, problemWords, useEngine, useWords, type Speech } from "../../hooks.ts";
import { MOST_PAGES, type Papers, type Piece } from "../../state/papers/model.ts";
import { isFiled, isOpen, isUnfiled, isWhole, pagesOf, wordOf } from "../../state/papers/view.ts";
import { Deposit } from "./deposit.tsx";
import { PagePicture } from "./page-picture.tsx";
import type { Looking } from "./viewer.tsx";

interface Props {
  readonly papers: Papers;
  /** Commands reach the borne. */
  readonly open: boolean;
  readonly onView: (looking: Looking) => void;
}

/** All pieces of the call with how they stand, the newest first. */
export function Pieces({ papers, open, onView }: Props) {
  const { t } = useWords();
  const shown = papers.over ? papers.pieces.filter(isUnfiled) : papers.pieces;
  return (
    <section class="pieces" aria-labelledby="pieces-title">
      <h3 id="pieces-title">{t("pieces.title")}</h3>
      {shown.length === 0 && <p class="quiet">{t("pieces.none")}</p>}
      <ol>
        {shown.toReversed().map((piece) => (
          <PieceCard key={piece.id} papers={papers} piece={piece} open={open && !papers.over} onView={onView} />
        ))}
      </ol>
    </section>
  );
}

/** The kind in the expert's language; of a list that has changed since, as the usager reads it. */
export function labelOf(papers: Papers, { kind, label }: Pick<Piece, "kind" | "label">, { language }: Speech): string {
  return papers.rules.kinds.find(({ id }) => id === kind)?.[language] ?? label;
}

export const pagesWords = ({ t }: Speech, n: number): string =>
  n === 1 ? t("piece.pages.one") : t("piece.pages.many", { n });

function PieceCard({ papers, piece, open, onView }: Props & { readonly piece: Piece }) {
  const speech = useWords();
  const { t } = speech;
  const engine = useEngine();
  const label = labelOf(papers, piece, speech);
  const word = wordOf(piece);
  const pages = pagesOf(piece);
  const coming = word === "scanning" && !piece.more && piece.pages.length > 0;
  const title = `piece-${piece.id}`;
  const problems = [piece.problem, ...piece.pages.map(({ missing }) => missing)].filter((code) => code !== null);
  const first = pages[0];
  return (
    <li class={`piece is-${word}`} aria-labelledby={title}>
      <div class="piece-head">
        <h4 id={title}>{label}</h4>
        <p class="piece-state" aria-live="polite">
          {t(coming ? "piece.coming" : `piece.${word}`)}
          {pages.length > 0 && <span class="quiet">, {pagesWords(speech, pages.length)}</span>}
        </p>
      </div>
      <div aria-live="polite">
        {isOpen(piece) &&
          [...new Set(problems)].map((code) => (
            <p class="problem" key={code}>
              {problemWords(speech, code)}
            </p>
          ))}
      </div>
      {!isFiled(piece) && !piece.withdrawn && piece.pages.length > 0 && (
        <ol class="thumbs">
          {piece.pages.map((page, at) => (
            <li key={page.blob}>
              <button
                type="button"
                class={page.dropped ? "thumb dropped" : "thumb"}
                data-page={page.blob}
                aria-label={t("piece.page.of", { label, n: at + 1 })}
                onClick={() => onView({ piece: piece.id, blob: page.blob })}
              >
                <PagePicture page={page} thumb />
                <span>{at + 1}</span>
              </button>
              {page.whole === null && page.missing === null && (
                <progress
                  value={page.had}
                  max={page.bytes}
                  aria-label={t("piece.page.progress", { n: at + 1, percent: percentOf(page.had, page.bytes) })}
                />
              )}
            </li>
          ))}
        </ol>
      )}
      {isWhole(piece) && !isFiled(piece) && <Deposit papers={papers} piece={piece} label={label} />}
      {isFiled(piece) && <p class="quiet small">{t("file.done", { name: piece.filing.name ?? "" })}</p>}
      <div class="pair">
        {isOpen(piece) && !piece.more && canStart(piece) && (
          <button
            type="button"
            class={piece.pages.length === 0 ? "primary" : ""}
            aria-disabled={!open}
            onClick={() => open && engine.dispatch({ type: "papers-start", piece: piece.id })}
          >
            {t(piece.pages.length > 0 && piece.source === "glass" ? "piece.more" : "piece.start")}
          </button>
        )}
        {first && !isFiled(piece) && (
          <button type="button" onClick={() => onView({ piece: piece.id, blob: first.blob })}>
            {t("piece.view")}
          </button>
        )}
        {(isOpen(piece) || isUnfiled(piece)) && !isFiled(piece) && (
          <>
            {open && piece.pages.length > 0 && (
              <button
                type="button"
                class="plain"
                onClick={() => engine.dispatch({ type: "papers-withdraw", piece: piece.id, again: newId() })}
              >
                {t("piece.again")}
              </button>
            )}
            <button
              type="button"
              class="plain"
              onClick={() => engine.dispatch({ type: "papers-withdraw", piece: piece.id })}
            >
              {t(isOpen(piece) && !papers.over ? "piece.withdraw" : "piece.delete")}
            </button>
          </>
        )}
      </div>
    </li>
  );
}

export const percentOf = (had: number, bytes: number): number => Math.floor((had * 100) / Math.max(1, bytes));

/** From the feeder once, unless it stopped; on the glass page by page, while the ones before are still on their way. */
function canStart({ state, source, pages }: Piece): boolean {
  if (state === "asked" || state === "laid") return pages.length < MOST_PAGES;
  return source === "glass" && (state === "received" || state === "scanning") && pages.length < MOST_PAGES;
}
