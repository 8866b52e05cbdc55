import type { ShownCode } from "../../../../enrolment/actions.ts";
import { useWords } from "../../state/language.ts";
import { ENROLMENT } from "../../words/enrolment.ts";
import { SHELL } from "../../words/shell.ts";
import { whenText } from "../time.tsx";

/** A code, shown once, with what the installer does: the one part of the page that is printed. */
export function CodeSheet({ code, onClose }: { code: ShownCode; onClose: () => void }) {
  const { t, language } = useWords(ENROLMENT);
  const shell = useWords(SHELL);
  const borne = `${code.network}/${code.borne}`;
  return (
    <section class="card code-sheet" role="status" aria-labelledby="code-sheet">
      <h2 id="code-sheet">{t("sheet.title", { borne })}</h2>
      <p class="code-words">
        {code.code.split("-").map((group, index) => (
          <code key={`${index}-${group}`}>{group}</code>
        ))}
      </p>
      <p>
        <strong class="screen-only">{t("sheet.once")} </strong>
        {t("sheet.until", { date: whenText(language, code.expiresMs) })}
      </p>
      <h3>{t("sheet.how")}</h3>
      <ol>
        <li>{t("sheet.step1")}</li>
        <li>{t("sheet.step2")}</li>
        {code.url !== null && <li>{t("sheet.step3", { url: code.url })}</li>}
        <li>{t("sheet.step4")}</li>
      </ol>
      <div class="form-acts screen-only">
        <button type="button" class="primary" onClick={() => window.print()}>
          {t("sheet.print")}
        </button>
        <button type="button" onClick={onClose}>
          {shell.t("close")}
        </button>
      </div>
    </section>
  );
}
