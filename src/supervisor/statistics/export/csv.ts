export type CsvCell = string | number | null;

export interface CsvOptions {
  /** Begins with a byte order mark: without it some spreadsheet programs read UTF-8 as something else. */
  readonly bom: boolean;
}

/**
 * Writes a table as CSV (RFC 4180: comma, CRLF, quotes doubled). Text that a spreadsheet program would take for a
 * formula gets an apostrophe before it (OWASP, CSV Injection); numbers are left alone.
 */
export function csv(rows: readonly (readonly CsvCell[])[], { bom }: CsvOptions): string {
  const lines = rows.map((row) => row.map(cellText).join(","));
  return `${bom ? "\uFEFF" : ""}${lines.join("\r\n")}\r\n`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const safe = /^[\s]*[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
