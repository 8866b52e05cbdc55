import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import { useWords } from "../state/language.ts";
import { refusalText } from "../words/refusals.ts";
import { SHELL } from "../words/shell.ts";
import { CheckIcon, NoteIcon, WarnIcon } from "./icons.tsx";

type Kind = "good" | "warn" | "bad" | "calm";

/** A line that says something of the whole page. It is said by a screen reader when it comes. */
export function Notice({ kind, children }: { kind: Kind; children: ComponentChildren }) {
  return (
    <div class={`notice notice-${kind}`} role={kind === "bad" ? "alert" : "status"}>
      {kind === "good" ? <CheckIcon /> : kind === "calm" ? <NoteIcon /> : <WarnIcon />}
      <div>{children}</div>
    </div>
  );
}

/** What went wrong with a request, and how to try again. */
export function Failure({ error, onRetry }: { error: ApiError; onRetry?: () => void }) {
  const { t, language } = useWords(SHELL);
  return (
    <Notice kind="bad">
      <strong>{t("error.title")}</strong>
      <br />
      {refusalText(language, error)}{" "}
      {onRetry && (
        <button type="button" class="small" onClick={onRetry}>
          {t("retry")}
        </button>
      )}
    </Notice>
  );
}
