import { useState } from "preact/hooks";
import { problemWords, useEngine, useWords } from "../../hooks.ts";
import type { Papers, PrintDraft } from "../../state/papers/model.ts";
import { draftProblem } from "../../state/papers/view.ts";
import { pagesWords } from "./pieces.tsx";

interface Props {
  readonly papers: Papers;
  readonly draft: PrintDraft;
  readonly open: boolean;
}

/** What was chosen, looked at before it is printed. */
export function Draft({ papers, draft, open }: Props) {
  const speech = useWords();
  const { t } = speech;
  const engine = useEngine();
  const [title, setTitle] = useState(draft.title);
  const problem = draftProblem(papers);
  const ready = draft.step === "ready" && problem === null && open && title.trim() !== "";
  const send = (event: Event) => {
    event.preventDefault();
    if (ready) engine.dispatch({ type: "print-send", title: title.trim() });
  };
  return (
    <form class="draft" onSubmit={send} aria-labelledby="draft-title">
      <h3 id="draft-title">{t("print.draft")}</h3>
      <div role="alert">
        {problem !== null && (
          <p class="problem">{problemWords(speech, problem, { left: papers.borne?.printer.pages_left ?? 0 })}</p>
        )}
      </div>
      <p aria-live="polite" class="quiet">
        {draft.step === "looking" && t("print.looking")}
        {draft.step === "ready" && pagesWords(speech, draft.pages)}
      </p>
      {draft.picture && <img class="first-page" src={draft.picture} alt={t("print.picture")} />}
      {draft.step === "ready" && (
        <>
          {papers.rules.preview_prints && <p class="quiet small">{t("print.ask")}</p>}
          {draft.what === "form" ? (
            <p>
              <b>{draft.title}</b>
            </p>
          ) : (
            <>
              <label for="draft-name">{t("print.name")}</label>
              <input
                id="draft-name"
                value={title}
                maxLength={80}
                onInput={(event) => setTitle(event.currentTarget.value)}
              />
            </>
          )}
        </>
      )}
      <div class="pair">
        {draft.step === "ready" && (
          <button type="submit" class="primary" aria-disabled={!ready}>
            {t("print.go", { pages: pagesWords(speech, draft.pages) })}
          </button>
        )}
        <button type="button" onClick={() => engine.dispatch({ type: "print-drop" })}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}
