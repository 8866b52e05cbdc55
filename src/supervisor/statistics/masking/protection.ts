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

interface Step {
  readonly to: number;
  readonly row: number;
  readonly column: number;
}

/** Where counts may still differ, by all that is shown: made once, asked for each masked count. */
export type Freedom = ReadonlyMap<number, readonly Step[]>;

/**
 * How counts can be others. A table with its sums is a circulation: from a source over the rows to the columns, to a
 * sink, and back by the total; each count is the flow of an edge. A step along an edge is one more, against it one less.
 */
export function freedomOf(grid: Grid, boundsOf: (cell: Cell) => Bounds): Freedom {
  const steps = new Map<number, Step[]>();
  const add = (from: number, step: Step): void => {
    const known = steps.get(from);
    if (known) known.push(step);
    else steps.set(from, [step]);
  };
  for (const [row, counts] of grid.entries()) {
    for (const [column, count] of counts.entries()) {
      const { low, high } = boundsOf({ row, column });
      if (low === high) continue;
      const [from, to] = endsOf(grid, { row, column });
      if (count < high) add(from, { to, row, column });
      if (count > low) add(to, { to: from, row, column });
    }
  }
  return steps;
}

/**
 * Whether another value of a count is possible too. Whole-numbered tables with the same shown counts differ by circles
 * of steps, so a count can be another one exactly when a circle goes through it (Ahuja, Magnanti, Orlin: Network Flows,
 * 1993, chapter 3.5).
 */
export function isProtected(freedom: Freedom, grid: Grid, cell: Cell): boolean {
  const [from, to] = endsOf(grid, cell);
  const may = (start: number, end: number): boolean =>
    (freedom.get(start) ?? []).some((step) => step.to === end && isOf(step, cell));
  return (may(from, to) && reaches(freedom, to, from, cell)) || (may(to, from) && reaches(freedom, from, to, cell));
}

function reaches(freedom: Freedom, from: number, goal: number, without: Cell): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === goal) return true;
    for (const step of freedom.get(node) ?? []) {
      if (isOf(step, without) || seen.has(step.to)) continue;
      seen.add(step.to);
      open.push(step.to);
    }
  }
  return false;
}

function isOf(step: Step, { row, column }: Cell): boolean {
  return step.row === row && step.column === column;
}

/** Nodes: 0 the source, 1 the sink, then the rows, then the columns. */
function endsOf(grid: Grid, { row, column }: Cell): readonly [from: number, to: number] {
  const rows = grid.length - 1;
  const columns = grid[0]!.length - 1;
  if (row === rows) return column === columns ? [1, 0] : [2 + rows + column, 1];
  return column === columns ? [0, 2 + row] : [2 + row, 2 + rows + column];
}
