import type { PapersPrintState } from "../../../../contract/papers/types.ts";
import { problemWords, useEngine, useWords, type Speech } from "../../hooks.ts";
import { isOver, type Papers } from "../../state/papers/model.ts";
import { isWordKey } from "../../words/words.ts";

/** What was printed in this call, the newest first. */
export function Prints({ papers, open }: { papers: Papers; open: boolean }) {
  const { t } = useWords();
  if (papers.prints.length === 0) return null;
  return (
    <section aria-labelledby="prints-title">
      <h3 id="prints-title">{t("prints.title")}</h3>
      <ol class="prints">
        {papers.prints.toReversed().map((print) => (
          <PrintRow key={print.id} print={print} open={open} />
        ))}
      </ol>
    </section>
  );
}

function PrintRow({ print, open }: { print: PapersPrintState; open: boolean }) {
  const speech = useWords();
  const { t } = speech;
  const engine = useEngine();
  const { id, title, state, done, total, problem } = print;
  const sheets = total > 0 && (state === "printing" || state === "held-up" || state === "completed");
  const command = (type: "print-go" | "print-cancel") => open && engine.dispatch({ type, job: id });
  return (
    <li class={`piece is-print is-${state}`}>
      <div class="piece-head">
        <h4>{title}</h4>
        <p class="piece-state" aria-live="polite">
          {t(`print.state.${state}`)}
          {sheets && <span class="quiet">, {t("print.sheets", { done, total })}</span>}
        </p>
      </div>
      <div aria-live="polite">{problem !== null && <p class="problem">{whyWords(speech, problem)}</p>}</div>
      {sheets && !isOver(print) && (
        <progress value={done} max={total} aria-label={t("print.sheets", { done, total })} />
      )}
      {!isOver(print) && (
        <div class="pair">
          {state === "shown" && (
            <button type="button" class="primary" aria-disabled={!open} onClick={() => command("print-go")}>
              {t("print.agreed")}
            </button>
          )}
          <button type="button" aria-disabled={!open} onClick={() => command("print-cancel")}>
            {t("print.cancel")}
          </button>
        </div>
      )}
    </li>
  );
}

/** A problem of the print, or why the borne did not take it. */
function whyWords(speech: Speech, code: string): string {
  const key = `why.${code}`;
  return isWordKey(key) ? speech.t(key) : problemWords(speech, code);
}
