import { useWords } from "../../state/language.ts";
import { STATISTICS } from "../../words/statistics.ts";
import type { ShownStatistics } from "../../../../statistics/shown.ts";
import { daysAfter, shortDay } from "./figures-text.ts";

const HEIGHT = 120;
/** More bars than this are too thin to be seen: then they are of weeks. */
const MAX_BARS = 70;

interface CourseProps {
  readonly period: ShownStatistics["period"];
  readonly byDay: ShownStatistics["byDay"];
}

/** How many interviews there were, day by day. The same is in the table file; a screen reader hears peak and total. */
export function Course({ period, byDay }: CourseProps) {
  const { t, language } = useWords(STATISTICS);
  const bars = barsOf(period, byDay);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const peak = bars.find(({ count }) => count === most);
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const words = peak ? `${t("course")} : ${total} ; max. ${peak.count}, ${shortDay(language, peak.day)}` : t("course");
  const width = 10 * bars.length;
  return (
    <figure class="course">
      <svg role="img" aria-label={words} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none">
        {bars.map(({ day, count }, index) => {
          const height = Math.round((count / most) * (HEIGHT - 4));
          return (
            <rect key={day} x={index * 10 + 1} y={HEIGHT - height} width={8} height={height}>
              <title>{`${shortDay(language, day)} : ${count}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption class="quiet small">
        <span>{shortDay(language, period.from)}</span>
        <span>
          {t("interviews")}, max. {most}
        </span>
        <span>{shortDay(language, period.to)}</span>
      </figcaption>
    </figure>
  );
}

function barsOf({ from, to }: CourseProps["period"], byDay: CourseProps["byDay"]): { day: string; count: number }[] {
  const counts = new Map(byDay.map(({ day, interviews }) => [day, interviews]));
  const days: { day: string; count: number }[] = [];
  for (let day = from; day <= to; day = daysAfter(day, 1)) days.push({ day, count: counts.get(day) ?? 0 });
  if (days.length <= MAX_BARS) return days;
  const weeks: { day: string; count: number }[] = [];
  for (let index = 0; index < days.length; index += 7) {
    const week = days.slice(index, index + 7);
    weeks.push({ day: week[0]!.day, count: week.reduce((sum, { count }) => sum + count, 0) });
  }
  return weeks;
}
