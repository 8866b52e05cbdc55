import { useRef, useState } from "preact/hooks";
import type { PapersPrinter } from "../../../../contract/papers/types.ts";
import { newId, useEngine, useWords, type Speech } from "../../hooks.ts";
import type { Papers } from "../../state/papers/model.ts";
import { isFiled, pagesOf } from "../../state/papers/view.ts";
import { say } from "../../words/words.ts";
import { Draft } from "./draft.tsx";
import { pagesWords } from "./pieces.tsx";
import { Prints } from "./prints.tsx";

interface Props {
  readonly papers: Papers;
  readonly printer: PapersPrinter;
  /** Commands reach the borne. */
  readonly open: boolean;
}

/** Printing on the borne: a file of the expert's, a form of the borne, a receipt of what came. */
export function Printing({ papers, printer, open }: Props) {
  const speech = useWords();
  const { t } = speech;
  const engine = useEngine();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const forms = papers.borne?.forms ?? [];
  const take = (file: File | null | undefined) => {
    const title = say(papers.language, "print.document");
    if (file) engine.dispatch({ type: "print-file", job: newId(), file, title });
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files[0]);
  };
  const lines = receiptLines(papers);
  const receipt = () => {
    const title = say(papers.language, "receipt.title");
    if (lines) engine.dispatch({ type: "print-receipt", job: newId(), title, lines });
  };
  return (
    <div class="printing">
      <p class="quiet small">{leftWords(speech, printer.pages_left)}</p>
      <div
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <input
          ref={input}
          type="file"
          accept="application/pdf,.pdf"
          hidden
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            // The same file can be chosen again.
            event.currentTarget.value = "";
          }}
        />
        <button type="button" onClick={() => input.current?.click()}>
          {t("print.choose")}
        </button>
        <span class="quiet small">{t("print.drag")}</span>
      </div>
      <button type="button" aria-disabled={lines === null} onClick={receipt}>
        {t("print.receipt")}
      </button>
      {lines === null && <p class="quiet small">{t("print.receipt.none")}</p>}
      {papers.draft && <Draft key={papers.draft.job} papers={papers} draft={papers.draft} open={open} />}
      {forms.length > 0 && (
        <section aria-labelledby="forms-title">
          <h3 id="forms-title">{t("print.forms")}</h3>
          <ul class="choices">
            {forms.map(({ id, title, pages }) => (
              <li key={id}>
                <button
                  type="button"
                  class="choice"
                  aria-disabled={!open || pages > printer.pages_left}
                  onClick={() =>
                    open &&
                    pages <= printer.pages_left &&
                    engine.dispatch({ type: "print-form", job: newId(), form: id })
                  }
                >
                  <b>{title}</b>
                  <small>{pagesWords(speech, pages)}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Prints papers={papers} open={open} />
    </div>
  );
}

function leftWords({ t }: Speech, n: number): string {
  if (n === 0) return t("print.left.none");
  return n === 1 ? t("print.left.one") : t("print.left", { n });
}

/** What stands on the receipt, in the usager's language: who, when, which papers; null = there are none. */
function receiptLines(papers: Papers): readonly string[] | null {
  const { language, organisme } = papers;
  const came = papers.pieces.filter((piece) => isFiled(piece) || (!piece.withdrawn && pagesOf(piece).length > 0));
  if (came.length === 0) return null;
  const words: Speech = { language, t: (key, values) => say(language, key, values), named: (key) => key };
  const date = new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date());
  const list = came.map((piece) =>
    words.t("receipt.line", { label: piece.label, pages: pagesWords(words, pagesOf(piece).length) }),
  );
  return [words.t("receipt.lead", { organisme, date }), "", ...list, "", words.t("receipt.end")];
}
