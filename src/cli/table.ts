/** Lays rows out in columns for a terminal. The first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - cell.length),
      )
      .join("  ")
      .trimEnd();
  const [heading, ...body] = rows.map(line);
  return heading === undefined
    ? ""
    : [heading, "-".repeat(Math.max(...rows.map((row) => line(row).length))), ...body].join("\n");
}
