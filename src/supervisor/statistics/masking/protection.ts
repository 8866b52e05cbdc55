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

/**
 * Where counts can be others by all that is shown. A table with its sums is a circulation: from a source over the rows to
 * the columns, to a sink, and back by the total; each count is the flow of an edge. A step along an edge is one more,
 * against it one less. It follows as counts are hidden and shown again: of a national table it is made once.
 */
export class Freedom {
  readonly #grid: Grid;
  readonly #steps: Step[][];

  constructor(grid: Grid, boundsOf: (cell: Cell) => Bounds) {
    this.#grid = grid;
    this.#steps = Array.from({ length: 2 + grid.length + grid[0]!.length }, () => []);
    for (const [row, counts] of grid.entries()) {
      for (const column of counts.keys()) this.#add({ row, column }, boundsOf({ row, column }));
    }
  }

  /** Something else is known of a count than before. */
  set(cell: Cell, bounds: Bounds): void {
    for (const node of endsOf(this.#grid, cell)) {
      const steps = this.#steps[node]!;
      for (let index = steps.length - 1; index >= 0; index--) if (isOf(steps[index]!, cell)) steps.splice(index, 1);
    }
    this.#add(cell, bounds);
  }

  #add({ row, column }: Cell, { low, high }: Bounds): void {
    if (low === high) return;
    const count = this.#grid[row]![column]!;
    const [from, to] = endsOf(this.#grid, { row, column });
    if (count < high) this.#steps[from]!.push({ to, row, column });
    if (count > low) this.#steps[to]!.push({ to: from, row, column });
  }

  /**
   * Whether another value of a count is possible too. Whole-numbered tables with the same shown counts differ by circles
   * of steps, so a count can be another one exactly when a circle goes through it (Ahuja, Magnanti, Orlin: Network Flows,
   * 1993, chapter 3.5).
   */
  isProtected(cell: Cell): boolean {
    const [from, to] = endsOf(this.#grid, cell);
    const may = (start: number, end: number): boolean =>
      this.#steps[start]!.some((step) => step.to === end && isOf(step, cell));
    return (may(from, to) && this.#reaches(to, from, cell)) || (may(to, from) && this.#reaches(from, to, cell));
  }

  #reaches(from: number, goal: number, without: Cell): boolean {
    const seen = new Uint8Array(this.#steps.length);
    seen[from] = 1;
    const open = [from];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === goal) return true;
      for (const step of this.#steps[node]!) {
        if (seen[step.to] === 1 || isOf(step, without)) continue;
        seen[step.to] = 1;
        open.push(step.to);
      }
    }
    return false;
  }
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
