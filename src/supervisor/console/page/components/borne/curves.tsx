import { useState } from "preact/hooks";
import type { Figure } from "../../../curves/figures.ts";
import { useData } from "../../api/use-data.ts";
import { useWords } from "../../state/language.ts";
import { BORNE } from "../../words/borne.ts";
import { Failure } from "../notice.tsx";
import { Curve } from "./curve.tsx";

interface CurvesAnswer {
  readonly stepMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: readonly number[];
  readonly heard: readonly (number | null)[];
  readonly figures: Readonly<Partial<Record<Figure, readonly (number | null)[]>>>;
}

/** What staff look at first. */
const ORDER: readonly Figure[] = [
  "ready_pct",
  "temp_c",
  "line_rtt_ms",
  "line_loss_pct",
  "line_down_kbps",
  "line_up_kbps",
  "load_1",
  "mem_free_mb",
  "disk_free_pct",
  "rss_mb",
  "loop_lag_p99_ms",
  "outbox_rows",
  "paper_sheets",
  "toner_pct",
];

/** How a borne has been over the last day or month. */
export function Curves({ path }: { path: string }) {
  const { t } = useWords(BORNE);
  const [span, setSpan] = useState<"day" | "month">("day");
  const { data, error, reload } = useData<CurvesAnswer>(`${path}/curves?span=${span}`);
  const shown = ORDER.filter((figure) => data?.figures[figure] !== undefined);
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t("curves")}</h2>
        <div class="choice" role="group" aria-label={t("curves.span")}>
          {(["day", "month"] as const).map((one) => (
            <button key={one} type="button" class="small" aria-pressed={span === one} onClick={() => setSpan(one)}>
              {t(`curves.${one}`)}
            </button>
          ))}
        </div>
      </div>
      {error && <Failure error={error} onRetry={reload} />}
      {data && data.atMs.length === 0 && <p class="quiet">{t("curves.none")}</p>}
      {data && data.atMs.length > 0 && (
        <div class="curves">
          {shown.map((figure) => (
            <Curve
              key={`${span} ${figure}`}
              name={t(`figure.${figure}`)}
              atMs={data.atMs}
              values={data.figures[figure] ?? []}
              fromMs={data.fromMs}
              toMs={data.toMs}
              stepMs={data.stepMs}
              percent={figure.endsWith("_pct")}
            />
          ))}
        </div>
      )}
    </section>
  );
}
