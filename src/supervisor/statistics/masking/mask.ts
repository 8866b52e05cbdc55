import { atOnce, inTurns } from "./turns.ts";
import { Freedom, type Bounds, type Cell, type Grid } from "./protection.ts";

const MAX_STEPS = 30_000_000;

/** What leaves the syndicat of a count: itself, that it is small, or nothing. */
export type Masked = number | "small" | "withheld";

export interface MaskedTable {
  readonly cells: readonly (readonly Masked[])[];
  readonly rowSums: readonly Masked[];
  readonly columnSums: readonly Masked[];
  readonly total: Masked;
}

/**
 * Masks the counts of a table below a limit, and as many others as are needed so that no masked count can be computed
 * from the sums that are shown (complementary suppression). Zero is shown: it is about nobody.
 * @param counts rows of equal length, whole, not negative
 * @param below counts of 1 to `below - 1` are masked
 */
export function maskTable(counts: readonly (readonly number[])[], below: number): MaskedTable {
  return atOnce(mask(counts, below, true));
}

/** The same of a table of a whole country: others have their turn meanwhile. */
export async function maskLargeTable(counts: readonly (readonly number[])[], below: number): Promise<MaskedTable> {
  return await inTurns(mask(counts, below, true));
}

/** Yields wherever it may pause: its tables are its own. */
function* mask(
  counts: readonly (readonly number[])[],
  below: number,
  columnSumsShown: boolean,
): Generator<void, MaskedTable> {
  const grid = withSums(counts);
  const hidden = grid.map((row, i) =>
    row.map((count): Hidden => {
      if (i === grid.length - 1 && !columnSumsShown) return "absent";
      return isSmall(count, below) ? "small" : undefined;
    }),
  );
  // What is hidden only adds to what is possible: a count that is protected stays so.
  const small = smallOf(hidden);
  const known = (cell: Cell): Bounds => boundsIn(grid, hidden, below, cell);
  const freedom = new Freedom(grid, known);
  for (let index = 0; index < small.length;) {
    yield;
    const weak = small[index]!;
    if (freedom.isProtected(weak)) {
      index++;
      continue;
    }
    const helper = nextHelper(grid, hidden, weak);
    if (helper === undefined) {
      // All is masked already: not even told any more which of it is small.
      for (const row of hidden) for (const [j, state] of row.entries()) if (state === "small") row[j] = "withheld";
      break;
    }
    hidden[helper.row]![helper.column] = "withheld";
    freedom.set(helper, known(helper));
  }
  yield* showAgain(grid, hidden, freedom, known);
  const shown = grid.map((row, i) => row.map((count, j) => shownAs(hidden[i]![j], count)));
  const sums = shown.at(-1)!;
  return {
    cells: shown.slice(0, -1).map((row) => row.slice(0, -1)),
    rowSums: shown.slice(0, -1).map((row) => row.at(-1)!),
    columnSums: sums.slice(0, -1),
    total: sums.at(-1)!,
  };
}

/** Masks one list of counts with its sum. */
export function maskList(counts: readonly number[], below: number): { cells: readonly Masked[]; total: Masked } {
  const { cells, rowSums } = atOnce(mask([counts], below, false));
  return { cells: cells[0]!, total: rowSums[0]! };
}

/** Masks a count that no sum is shown of. */
export function maskCount(count: number, below: number): Masked {
  return isSmall(count, below) ? "small" : count;
}

/** What is known of a masked count by how it is shown. */
export function boundsOf(state: Masked, below: number): Bounds {
  if (state === "small") return { low: 1, high: below - 1 };
  if (state === "withheld") return { low: 1, high: Number.POSITIVE_INFINITY };
  return { low: state, high: state };
}

/** How a count is kept back; `absent` = there is no place for it on the page. */
type Hidden = "small" | "withheld" | "absent" | undefined;

function shownAs(hidden: Hidden, count: number): Masked {
  return hidden === "absent" ? "withheld" : (hidden ?? count);
}

function isSmall(count: number, below: number): boolean {
  return count > 0 && count < below;
}

function withSums(counts: readonly (readonly number[])[]): Grid {
  const rows = counts.map((row) => [...row, row.reduce((sum, count) => sum + count, 0)]);
  const width = rows[0]?.length ?? 1;
  return [...rows, Array.from({ length: width }, (_, j) => rows.reduce((sum, row) => sum + row[j]!, 0))];
}

function smallOf(hidden: readonly (readonly Hidden[])[]): Cell[] {
  return hidden.flatMap((row, i) => row.flatMap((state, j) => (state === "small" ? [{ row: i, column: j }] : [])));
}

/** What is known of a count where it stands. */
function boundsIn(grid: Grid, hidden: readonly (readonly Hidden[])[], below: number, { row, column }: Cell): Bounds {
  const state = hidden[row]![column];
  if (state === "absent") return { low: 0, high: Number.POSITIVE_INFINITY };
  // One that is withheld beside small ones is known not to be small.
  if (state === "withheld") return { low: below, high: Number.POSITIVE_INFINITY };
  return boundsOf(state ?? grid[row]![column]!, below);
}

/** Shows what need not be withheld after all: sums first, for they are what readers look for, then the largest. */
function* showAgain(grid: Grid, hidden: Hidden[][], freedom: Freedom, known: (cell: Cell) => Bounds): Generator<void> {
  const small = smallOf(hidden);
  if (small.length === 0) return;
  const withheld = grid.flatMap((row, i) =>
    row.flatMap((count, j) => {
      if (hidden[i]![j] !== "withheld") return [];
      return [{ row: i, column: j, count, sum: i === grid.length - 1 || j === row.length - 1 }];
    }),
  );
  // Of a national table only the sums are looked at again: the rest would take minutes.
  const all = withheld.length * small.length * (withheld.length + small.length) < MAX_STEPS;
  const again = all ? withheld : withheld.filter(({ sum }) => sum);
  for (const { row, column } of again.toSorted((a, b) => Number(b.sum) - Number(a.sum) || b.count - a.count)) {
    yield;
    hidden[row]![column] = undefined;
    freedom.set({ row, column }, known({ row, column }));
    if (small.every((cell) => freedom.isProtected(cell))) continue;
    hidden[row]![column] = "withheld";
    freedom.set({ row, column }, known({ row, column }));
  }
}

/**
 * The smallest count that is still shown: in the row of the weak one, else in its column, else anywhere; the same of the
 * sums, which are what readers look for, only then.
 */
function nextHelper(grid: Grid, hidden: readonly (readonly Hidden[])[], weak: Cell): Cell | undefined {
  const all = [...grid.keys()];
  const across = [...grid[0]!.keys()];
  const places = [
    [[weak.row], across],
    [all, [weak.column]],
    [all, across],
  ] as const;
  for (const sums of [false, true]) {
    for (const [rows, columns] of places) {
      const best = smallestShown(grid, hidden, { rows, columns, sums });
      if (best) return best;
    }
  }
  return undefined;
}

interface Part {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Of the sums, or of the others. */
  readonly sums: boolean;
}

function smallestShown(
  grid: Grid,
  hidden: readonly (readonly Hidden[])[],
  { rows, columns, sums }: Part,
): Cell | undefined {
  let best: Cell | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const counts = grid[row]!;
    for (const column of columns) {
      const count = counts[column]!;
      const isSum = row === grid.length - 1 || column === counts.length - 1;
      if (count === 0 || count >= least || isSum !== sums || hidden[row]![column] !== undefined) continue;
      best = { row, column };
      least = count;
    }
  }
  return best;
}
