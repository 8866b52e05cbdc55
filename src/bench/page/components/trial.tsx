import { isFaultCode, FAULTS } from "../../../contract/faults.ts";
import { useWords } from "../hooks.ts";
import { number, rows, text, texts, type Reading } from "../state.ts";

/** How the last trial of this kind ended, with what to do when it failed. */
export function Trial({ trial, kind }: { trial: Reading; kind: "print" | "scan" }) {
  const { t, words } = useWords();
  const state = text(trial, "state");
  const mine = text(trial, "kind") === kind;
  const code = text(trial, "code") ?? texts(trial, "reasons").join(", ");
  const pages = rows(trial, "pages");
  const kb = Math.max(1, Math.round(pages.reduce((sum, page) => sum + (number(page, "bytes") ?? 0), 0) / 1000));
  const amount = pages.length > 0 ? t(pages.length === 1 ? "pages.one" : "pages.many", { n: pages.length, kb }) : "";
  const sheets = number(trial, "sheetsDone");
  return (
    <div role="status" class={`trial ${mine ? (state ?? "") : ""}`}>
      {mine && state === "running" && <p>{t("trial.running")}</p>}
      {mine && state === "completed" && (
        <p>
          {t("trial.completed")}{" "}
          {sheets === undefined ? amount : t(sheets === 1 ? "sheets.one" : "sheets.many", { n: sheets })}
        </p>
      )}
      {mine && state === "cancelled" && <p>{t("trial.cancelled")}</p>}
      {mine && state === "failed" && (
        <p>
          {t("trial.failed")} {isFaultCode(code) ? words(FAULTS[code].remedy) : ""} <code>{code}</code> {amount}
        </p>
      )}
    </div>
  );
}
