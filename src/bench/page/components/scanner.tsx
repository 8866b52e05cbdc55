import { useId } from "preact/hooks";
import { ask } from "../api.ts";
import { useTask, useWords } from "../hooks.ts";
import { number, text, truth, type Reading } from "../state.ts";
import { Facts, Failure, Key, Slider } from "./controls.tsx";
import { Trial } from "./trial.tsx";

/** What can lie on the glass, as the scanner's hardware names it. */
const LAID = ["nothing", "letter", "form", "card"] as const;
const FEEDER_SHEETS = 50;

/** The scanner: a glass, a feeder, and a trial from each. */
export function ScannerBody({ id, part, trial }: { id: string; part: Reading; trial: Reading }) {
  const { t } = useWords();
  const scanning = truth(part, "scanning");
  return (
    <>
      <Glass id={id} laid={text(part, "glass")} />
      <Slider
        label={t("scanner.feeder")}
        value={number(part, "sheets")}
        min={0}
        max={FEEDER_SHEETS}
        unit={`/ ${FEEDER_SHEETS}`}
        send={(sheets) => ask(`${encodeURIComponent(id)}/feed`, { sheets })}
      />
      <div class="keys">
        <Key act={() => ask("scanner/scan", { source: "glass" }, true)} busyWords={t("scanner.busy")}>
          {t("scanner.try-glass")}
        </Key>
        <Key act={() => ask("scanner/scan", { source: "feeder" }, true)} busyWords={t("scanner.busy")}>
          {t("scanner.try-feeder")}
        </Key>
      </div>
      <Trial trial={trial} kind="scan" />
      <Facts facts={[[t("scanner.scanned"), scanning ? t("scanner.busy") : number(part, "scanned")]]} />
    </>
  );
}

function Glass({ id, laid }: { id: string; laid: string | undefined }) {
  const group = useId();
  const { t } = useWords();
  const { refusal, run } = useTask();
  return (
    <fieldset class="glass">
      <legend>{t("scanner.glass")}</legend>
      {LAID.map((what) => (
        <label key={what}>
          <input
            type="radio"
            name={group}
            checked={laid === what}
            disabled={laid === undefined}
            onChange={() => run(() => ask(`${encodeURIComponent(id)}/lay`, { what }))}
          />
          <span>{t(`laid.${what}`)}</span>
        </label>
      ))}
      <Failure refusal={refusal} />
    </fieldset>
  );
}
