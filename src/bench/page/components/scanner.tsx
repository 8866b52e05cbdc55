import { useId } from "preact/hooks";
import { ask } from "../api.ts";
import { useWords } from "../hooks.ts";
import { number, text, truth, type Reading } from "../state.ts";
import { Facts, Failure, Key, Slider, useWanted } from "./controls.tsx";
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
      <Machine laid={text(part, "glass")} sheets={number(part, "sheets") ?? 0} scanning={scanning === true} />
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

/** A drawing of the scanner, seen from above: the glass with what lies on it, the feeder with its stack. */
function Machine({ laid, sheets, scanning }: { laid: string | undefined; sheets: number; scanning: boolean }) {
  const height = sheets === 0 ? 0 : 4 + Math.round((26 * sheets) / FEEDER_SHEETS);
  return (
    <svg class="machine" viewBox="0 0 240 104" aria-hidden="true">
      <rect class="paper" x="34" y={34 - height} width="52" height={height} />
      <rect class="body" x="20" y="32" width="200" height="66" rx="6" />
      <rect class="slot" x="30" y="38" width="60" height="5" rx="2.5" />
      <rect class="pane" x="104" y="40" width="104" height="50" rx="3" />
      {laid !== undefined && laid !== "nothing" && (
        <rect
          class="paper"
          x="110"
          y={laid === "card" ? 56 : 45}
          width={laid === "card" ? 26 : 56}
          height={laid === "card" ? 17 : 40}
        />
      )}
      {scanning && <rect class="beam" x="104" y="62" width="104" height="4" />}
    </svg>
  );
}

function Glass({ id, laid }: { id: string; laid: string | undefined }) {
  const group = useId();
  const { t } = useWords();
  const { shown, setWanted, refusal, run } = useWanted(laid);
  return (
    <fieldset class="glass">
      <legend>{t("scanner.glass")}</legend>
      {LAID.map((what) => (
        <label key={what}>
          <input
            type="radio"
            name={group}
            checked={shown === what}
            disabled={laid === undefined}
            onChange={() => {
              setWanted(what);
              run(() => ask(`${encodeURIComponent(id)}/lay`, { what }));
            }}
          />
          <span>{t(`laid.${what}`)}</span>
        </label>
      ))}
      <Failure refusal={refusal} />
    </fieldset>
  );
}
