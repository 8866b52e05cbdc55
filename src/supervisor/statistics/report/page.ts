import { escaped, Html, page } from "../../documents/html.ts";
import { STYLE_PATH } from "../../documents/style.ts";

/** A page to print, in French. @param body HTML whose texts are escaped */
export function printedPage(title: string, body: string): string {
  return page(title, STYLE_PATH, new Html(`<main>${body}</main>`), "report");
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
