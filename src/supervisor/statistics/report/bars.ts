import { escaped } from "../../documents/html.ts";
import type { Masked } from "../masking/mask.ts";
import { countText } from "./words.ts";

export interface Bar {
  readonly label: string;
  readonly count: Masked;
}

const ROW = 22;
const LABEL = 170;
const WIDTH = 520;
const COUNT = 60;

/**
 * A bar chart as SVG, with its values in words for who does not see it: on paper, and where images are not shown. A
 * masked count has no bar, whose length would tell it.
 */
export function barChart(title: string, bars: readonly Bar[], below: number): string {
  const counts = bars.map(({ count }) => (typeof count === "number" ? count : 0));
  const most = Math.max(1, ...counts);
  const height = bars.length * ROW + 4;
  const words = bars.map(({ label, count }) => `${label} : ${countText(count, below)}`).join(" ; ");
  const rows = bars.map(({ label, count }, index) => {
    const y = index * ROW + 2;
    const width = Math.round((counts[index]! / most) * (WIDTH - LABEL - COUNT));
    return [
      `<text x="${LABEL - 8}" y="${y + 14}" text-anchor="end" font-size="12">${escaped(cut(label))}</text>`,
      `<rect x="${LABEL}" y="${y + 3}" width="${width}" height="${ROW - 8}" fill="#1f4e79"/>`,
      `<text x="${LABEL + width + 6}" y="${y + 14}" font-size="12">${escaped(countText(count, below))}</text>`,
    ].join("");
  });
  const name = escaped(`${title}. ${words}`);
  return `<svg role="img" aria-label="${name}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif">${rows.join("")}</svg>`;
}

function cut(label: string): string {
  return label.length > 26 ? `${label.slice(0, 25)}…` : label;
}
