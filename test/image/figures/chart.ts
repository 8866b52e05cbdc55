import type { Phase } from "./phases.ts";

export interface Bar {
  readonly title: string;
  readonly phases: readonly Phase[];
}

const [WIDTH, LEFT, ROW, TOP] = [900, 300, 26, 56];
const COLOURS = ["#345b8c", "#5b8c34", "#8c6a34", "#7a4c8c", "#2f8c86", "#b5533c"];

/** Starts, one below the other on one scale, as SVG. */
export function startChart(bars: readonly Bar[], about: string): string {
  const endMs = Math.max(...bars.flatMap(({ phases }) => phases.map(({ toMs }) => toMs)));
  const x = (ms: number): number => LEFT + (ms / endMs) * (WIDTH - LEFT - 70);
  const parts: string[] = [];
  let y = TOP;
  for (const { title, phases } of bars) {
    parts.push(text(12, y + 4, title, "bold"));
    y += ROW;
    for (const [index, { name, fromMs, toMs }] of phases.entries()) {
      const colour = COLOURS[index % COLOURS.length]!;
      const width = Math.max(1, x(toMs) - x(fromMs)).toFixed(1);
      parts.push(text(28, y + 4, name));
      parts.push(`<rect x="${x(fromMs).toFixed(1)}" y="${y - 9}" width="${width}" height="17" fill="${colour}"/>`);
      parts.push(text(x(toMs) + 5, y + 4, `${(toMs / 1000).toFixed(1)} s`));
      y += ROW;
    }
    y += ROW / 2;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 10}" font-family="sans-serif" font-size="13">`,
    `<title>What the start takes its time for</title><rect width="100%" height="100%" fill="white"/>`,
    text(12, 24, about),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function text(x: number, y: number, words: string, weight = "normal"): string {
  const safe = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y}" font-weight="${weight}" fill="#222">${safe}</text>`;
}
