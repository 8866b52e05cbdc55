import { escaped, Html, page } from "../../documents/html.ts";

/** Where the sheet of the printed pages is served: the server allows no style inside a page. */
export const STYLE_PATH = "/statistics/style.css";

/** A4 on paper; readable on a screen too. */
export const STYLE = `
@page { size: A4; margin: 16mm 14mm; }
body { font: 10.5pt/1.4 "DejaVu Sans", Arial, sans-serif; color: #111; max-width: 182mm; margin: 0 auto; }
h1 { font-size: 17pt; margin: 0 0 2mm; } h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid; }
p { margin: 1mm 0; } .note { color: #444; font-size: 9pt; }
table { border-collapse: collapse; width: 100%; margin: 1mm 0; } tr { break-inside: avoid; } thead { display: table-header-group; }
caption { text-align: left; font-size: 9pt; color: #444; padding-bottom: 1mm; }
th, td { border: 1px solid #888; padding: 1mm 2mm; text-align: right; } th { background: #eef2f6; }
th[scope=row], th:first-child { text-align: left; } figure { margin: 2mm 0; break-inside: avoid; }
svg { max-width: 100%; height: auto; }
dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 2mm; margin: 2mm 0; } dl div { border: 1px solid #888; padding: 2mm; }
dt { font-size: 9pt; color: #444; } dd { margin: 0; font-size: 13pt; font-weight: bold; }
@media print { a { color: inherit; text-decoration: none; } }
`;

/** A page to print, in French. @param body HTML whose texts are escaped */
export function printedPage(title: string, body: string): string {
  return page(title, `/api/1${STYLE_PATH}`, new Html(`<main>${body}</main>`));
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

/** A table whose first column names the row. */
export function htmlTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const head = columns.map(({ title }) => `<th scope="col">${escaped(title)}</th>`).join("");
  const body = rows.map((row) => {
    const cells = columns.map(({ cell }, index) => {
      const text = escaped(cell(row));
      return index === 0 ? `<th scope="row">${text}</th>` : `<td>${text}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}
