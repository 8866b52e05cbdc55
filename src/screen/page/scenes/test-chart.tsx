import type { SceneTestChart } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";

const RULER_MM = 100;

/**
 * Life-size chart: a head of a known height and a ruler, in millimetres of this screen. An installer lays a ruler on the
 * glass: when they differ, `screen.pixelMm` is wrong.
 */
export function TestChart({ scene }: { readonly scene: SceneTestChart }) {
  const { t, view } = useStage();
  const px = (mm: number) => mm / view.pixel_mm;
  const marks = Array.from({ length: RULER_MM + 1 }, (_, mm) => mm);
  const [width, height] = [px(scene.head_mm * 0.75), px(scene.head_mm)];
  return (
    <main class="chart" data-scene="test-chart">
      <h1 class="unseen">{t("chart.title")}</h1>
      <svg
        class="head"
        width={width}
        height={height}
        viewBox="0 0 75 100"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <ellipse cx="37.5" cy="50" rx="37" ry="49.5" />
        <path d="M0 50h75M37.5 0v100" />
      </svg>
      <p class="head-words">{t("chart.head", scene.head_mm)}</p>
      <svg class="ruler" width={px(RULER_MM)} height={px(12)} viewBox={`0 0 ${RULER_MM} 12`} aria-hidden="true">
        {marks.map((mm) => (
          <path key={mm} d={`M${mm} 12V${mm % 10 === 0 ? 2 : mm % 5 === 0 ? 5 : 8}`} />
        ))}
      </svg>
      <p class="ruler-words">{t("chart.ruler")}</p>
    </main>
  );
}
