import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import { useWords } from "../../state/language.ts";
import { BORNE } from "../../words/borne.ts";

const HEIGHT_PX = 132;
const INK = "#4d5a57";
const LINE = "#1f6f68";

interface CurveProps {
  readonly name: string;
  readonly atMs: readonly number[];
  readonly values: readonly (number | null)[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** 0 to 100. */
  readonly percent: boolean;
}

/** One figure over time. The same is said in words, for who does not see it. */
export function Curve({ name, atMs, values, fromMs, toMs, stepMs, percent }: CurveProps) {
  const { t, language } = useWords(BORNE);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    const locale = language === "fr" ? "fr-FR" : "en-GB";
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    const long = toMs - fromMs > 2 * 86_400_000;
    const time = new Intl.DateTimeFormat(
      locale,
      long ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" },
    );
    const axis = { stroke: INK, font: "13px system-ui, sans-serif", ticks: { show: false } } as const;
    const plot = new UPlot(
      {
        width: current.clientWidth,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { min: fromMs / 1000, max: toMs / 1000 }, y: { range: rangeOf(values, percent) } },
        series: [{}, { stroke: LINE, width: 2, fill: "rgba(31,111,104,0.08)", points: { size: 4 }, spanGaps: false }],
        axes: [
          { ...axis, grid: { show: false }, space: 70, values: (_, ticks) => ticks.map((s) => time.format(s * 1000)) },
          {
            ...axis,
            size: 58,
            space: 36,
            grid: { stroke: "#e6e4de", width: 1 },
            values: (_, ticks) => ticks.map((tick) => number.format(tick)),
          },
        ],
      },
      withGaps(atMs, values, stepMs),
      current,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT_PX }));
    watch.observe(current);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [atMs, values, fromMs, toMs, stepMs, percent, language]);
  const known = values.filter((value) => value !== null);
  const number = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: 1 });
  const [min, max, last] = [Math.min(...known), Math.max(...known), known.at(-1) ?? 0].map((one) => number.format(one));
  return (
    <figure class="curve">
      <figcaption>
        <span>{name}</span> <strong>{last}</strong>
      </figcaption>
      <div
        ref={place}
        class="curve-plot"
        role="img"
        aria-label={t("curve.text", { name, min: min ?? "", max: max ?? "", last: last ?? "" })}
      />
    </figure>
  );
}

/** Where nothing was heard the line ends: silence is not drawn as a line between two values. */
function withGaps(
  atMs: readonly number[],
  values: readonly (number | null)[],
  stepMs: number,
): [number[], (number | null)[]] {
  const x: number[] = [];
  const y: (number | null)[] = [];
  let before: number | undefined;
  for (const [index, at] of atMs.entries()) {
    if (before !== undefined && at - before > stepMs * 1.5) {
      x.push((before + stepMs) / 1000);
      y.push(null);
    }
    x.push(at / 1000);
    y.push(values[index] ?? null);
    before = at;
  }
  return [x, y];
}

/** A flat line is not drawn as if it leapt. */
function rangeOf(values: readonly (number | null)[], percent: boolean): [number, number] {
  if (percent) return [0, 100];
  const known = values.filter((value) => value !== null);
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const room = Math.max((max - min) * 0.15, Math.abs(max) * 0.05, 1);
  return [min >= 0 ? Math.max(0, min - room) : min - room, max + room];
}
