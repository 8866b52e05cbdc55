import { escaped } from "../../documents/html.ts";
import type { WeeklyGrid } from "../grid/grid.ts";
import { dayOf } from "../figures/period.ts";
import { htmlTable, printedPage } from "./page.ts";
import { dayText, numberText, OTHER } from "./words.ts";

/** The weekly grid as a page to print, in French. A corrected count is marked, with what had been counted. */
export function gridPage(grid: WeeklyGrid): string {
  const monday = dayOf(grid.week);
  const title = `Grille de comptage : ${grid.siteName}`;
  const span = `Semaine du ${dayText(monday)} au ${dayText(monday + 6)}`;
  const columns = [
    { title: "Organisme", cell: (row: Row) => (row.organisme === "" ? OTHER : row.name) },
    ...grid.services.map(({ fr }, index) => ({ title: fr, cell: (row: Row) => cellText(row.cells[index]) })),
  ];
  const corrected = grid.rows.some(({ cells }) => cells.some(({ correction }) => correction !== null));
  return printedPage(
    `${title} (${span})`,
    [
      `<h1>${escaped(title)}</h1><p>${span}</p>`,
      htmlTable("Services rendus par organisme et par type", columns, grid.rows),
      corrected ? '<p class="note">* corrigé ; entre parenthèses ce que les bornes ont compté.</p>' : "",
      '<p class="note">– : à compter à la main.</p>',
    ].join("\n"),
  );
}

type Row = WeeklyGrid["rows"][number];

function cellText(cell: Row["cells"][number] | undefined): string {
  if (cell === undefined) return "";
  const { value, counted, correction } = cell;
  if (correction === null) return numberText(value);
  return counted === null ? `${numberText(value)} *` : `${numberText(value)} * (${counted})`;
}
