/** A table with its sums: the last row, the last column, the total in the corner. */
export type Grid = readonly (readonly number[])[];

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** What a reader knows of a count without the sums. Equal = it is shown. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly cell: Cell;
}

/**
 * Whether another value of a count is possible too, by all that is shown. A table with its sums is a circulation: from
 * a source over the rows to the columns and back by the total; each count is the flow of an edge. Another whole-numbered
 * table with the same shown counts differs from it by circles in the residual graph, so a count can be another one
 * exactly when a circle goes through its edge (Ahuja, Magnanti, Orlin: Network Flows, 1993, chapter 3.5).
 */
export function isProtected(grid: Grid, bounds: readonly (readonly Bounds[])[], cell: Cell): boolean {
  const edges = edgesOf(grid);
  const own = edges.find((edge) => edge.cell.row === cell.row && edge.cell.column === cell.column)!;
  const steps = new Map<number, { readonly to: number; readonly edge: Edge }[]>();
  const step = (from: number, to: number, edge: Edge): void =>
    void steps.set(from, [...(steps.get(from) ?? []), { to, edge }]);
  for (const edge of edges) {
    const count = grid[edge.cell.row]![edge.cell.column]!;
    const { low, high } = bounds[edge.cell.row]![edge.cell.column]!;
    if (count < high) step(edge.from, edge.to, edge);
    if (count > low) step(edge.to, edge.from, edge);
  }
  const may = (from: number, to: number): boolean =>
    (steps.get(from) ?? []).some((one) => one.to === to && one.edge === own);
  return (
    (may(own.from, own.to) && reaches(steps, own.to, own.from, own)) ||
    (may(own.to, own.from) && reaches(steps, own.from, own.to, own))
  );
}

function reaches(
  steps: ReadonlyMap<number, readonly { readonly to: number; readonly edge: Edge }[]>,
  from: number,
  goal: number,
  without: Edge,
): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node === goal) return true;
    for (const { to, edge } of steps.get(node) ?? []) {
      if (edge === without || seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return false;
}

/** Nodes: 0 the source, 1 the sink, then the rows, then the columns. */
function edgesOf(grid: Grid): Edge[] {
  const rows = grid.length - 1;
  const columns = grid[0]!.length - 1;
  const edges: Edge[] = [];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const from = row === rows ? (column === columns ? 1 : 2 + rows + column) : 2 + row;
      const to = row === rows ? (column === columns ? 0 : 1) : column === columns ? -1 : 2 + rows + column;
      // A row's sum comes out of the source into the row.
      edges.push(to === -1 ? { from: 0, to: from, cell: { row, column } } : { from, to, cell: { row, column } });
    }
  }
  return edges;
}
