import { ask } from "../api.ts";
import { useWords } from "../hooks.ts";
import { number, record, rows, text, type Reading } from "../state.ts";
import { Facts, Key, Slider } from "./controls.tsx";
import { Trial } from "./trial.tsx";

/** The printer: its tray, what it prints now, and what came out of it. */
export function PrinterBody({ id, part, trial }: { id: string; part: Reading; trial: Reading }) {
  const { t } = useWords();
  const sheets = number(part, "sheets");
  const capacity = number(part, "capacitySheets") ?? 250;
  const toner = number(part, "tonerPct");
  const printing = record(part["printing"]);
  const done = number(printing, "sheetsDone");
  return (
    <>
      <Machine share={(sheets ?? 0) / capacity} printing={done !== undefined} />
      <Slider
        label={t("printer.tray")}
        value={sheets}
        min={0}
        max={capacity}
        unit={`/ ${capacity}`}
        send={(load) => ask(`${encodeURIComponent(id)}/load`, { sheets: load })}
      />
      <Facts facts={[[t("printer.toner"), toner === undefined ? undefined : `${toner} %`]]} />
      <Key class="main" act={() => ask("printer/print", { sheets: 1 }, true)} busyWords={t("trial.running")}>
        {t("printer.try")}
      </Key>
      <p role="status" class="progress">
        {done !== undefined && t("printer.printing", { done, total: number(printing, "sheetsTotal") ?? "?" })}
      </p>
      <Trial trial={trial} kind="print" />
      <Output id={id} printed={rows(part, "printed")} />
    </>
  );
}

/** A drawing of the printer: the stack in its tray is as high as the tray is full. */
function Machine({ share, printing }: { share: number; printing: boolean }) {
  const height = Math.round(34 * Math.min(1, Math.max(0, share)));
  return (
    <svg class="machine" viewBox="0 0 240 120" aria-hidden="true">
      {printing && <rect class="paper" x="80" y="4" width="80" height="40" />}
      <rect class="body" x="30" y="32" width="180" height="44" rx="6" />
      <rect class="slot" x="66" y="40" width="108" height="5" rx="2.5" />
      <circle class="led" cx="192" cy="60" r="4" />
      <rect class="tray" x="44" y="76" width="152" height="38" rx="4" />
      <rect class="paper" x="52" y={110 - height} width="136" height={height} />
    </svg>
  );
}

function Output({ id, printed }: { id: string; printed: readonly Reading[] }) {
  const { t, language } = useWords();
  return (
    <>
      <h3>{t("printer.output")}</h3>
      {printed.length === 0 && <p class="quiet">{t("printer.nothing")}</p>}
      <ol class="output">
        {printed.toReversed().map((row, index) => {
          const job = text(row, "jobId") ?? "?";
          const sheets = number(row, "sheets");
          const at = number(row, "at");
          return (
            <li key={`${job}-${printed.length - index}`}>
              {text(row, "path") === undefined ? (
                <span>{job}</span>
              ) : (
                <a
                  href={`bench/${encodeURIComponent(id)}/output/${encodeURIComponent(job)}`}
                  target="_blank"
                  rel="noopener"
                >
                  {t("printer.open", { job })}
                </a>
              )}
              <small>
                {sheets !== undefined && t(sheets === 1 ? "sheets.one" : "sheets.many", { n: sheets })}
                {at !== undefined && `, ${new Date(at).toLocaleTimeString(language, { timeStyle: "short" })}`}
              </small>
              {text(row, "text") !== undefined && <pre>{text(row, "text")}</pre>}
            </li>
          );
        })}
      </ol>
    </>
  );
}
