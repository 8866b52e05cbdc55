import fc from "fast-check";
import { expect, test } from "vitest";
import {
  boundsOf,
  maskList,
  maskLargeTable,
  maskTable,
  type Masked,
  type MaskedTable,
} from "../../../../src/supervisor/statistics/masking/mask.ts";

test.each([
  ["nothing is small", [10, 20, 0], [10, 20, 0], 30],
  ["one small: the next smallest goes too", [3, 20, 9], ["small", 20, "withheld"], 32],
  ["two small that hide each other", [2, 3, 50], ["small", "small", 50], 55],
  ["two of one each could be told from their sum", [1, 1, 50, 60], ["small", "small", "withheld", 60], 112],
  ["one small alone: its sum goes as well", [3, 0, 0], ["small", 0, 0], "small"],
  ["all of it small", [4], ["small"], "small"],
  ["one small with a big one", [1, 7], ["small", "withheld"], 8],
])("%s", (_, counts, cells, total) => {
  expect(maskList(counts, 5)).toEqual({ cells, total });
});

/** All tables that fit what is shown, by trying: the reader with paper and pencil. */
function possibleValues(masked: MaskedTable, below: number, highest: number): Set<number>[][] {
  const rows = masked.cells.length;
  const columns = masked.columnSums.length;
  const shown = masked.cells.flat();
  const anySmall = [...shown, ...masked.rowSums, ...masked.columnSums, masked.total].includes("small");
  const fits = (state: Masked, value: number): boolean => {
    if (typeof state === "number") return state === value;
    const { low, high } = boundsOf(state, below);
    // Beside one that is told to be small, one that is withheld is not.
    return value >= (state === "withheld" && anySmall ? below : low) && value <= high;
  };
  const found = Array.from({ length: rows + 1 }, () => Array.from({ length: columns + 1 }, () => new Set<number>()));
  const values: number[] = [];
  const sumOf = (indices: readonly number[]): number => indices.reduce((sum, index) => sum + values[index]!, 0);
  const rowOf = (i: number) => Array.from({ length: columns }, (__, j) => i * columns + j);
  const columnOf = (j: number) => Array.from({ length: rows }, (__, i) => i * columns + j);
  const search = (index: number): void => {
    if (
      index > 0 &&
      index % columns === 0 &&
      !fits(masked.rowSums[index / columns - 1]!, sumOf(rowOf(index / columns - 1)))
    )
      return;
    if (index === rows * columns) {
      const sums = masked.columnSums.map((__, j) => sumOf(columnOf(j)));
      const total = sums.reduce((sum, one) => sum + one, 0);
      if (!sums.every((sum, j) => fits(masked.columnSums[j]!, sum)) || !fits(masked.total, total)) return;
      for (const [at, value] of values.entries()) found[Math.floor(at / columns)]![at % columns]!.add(value);
      for (let i = 0; i < rows; i++) found[i]![columns]!.add(sumOf(rowOf(i)));
      for (const [j, sum] of sums.entries()) found[rows]![j]!.add(sum);
      found[rows]![columns]!.add(total);
      return;
    }
    const state = shown[index]!;
    const candidates = typeof state === "number" ? [state] : Array.from({ length: highest + 1 }, (__, value) => value);
    for (const value of candidates) {
      if (!fits(state, value)) continue;
      values[index] = value;
      search(index + 1);
    }
    values.length = index;
  };
  search(0);
  return found;
}

test("no masked count can be computed from what is shown, by whoever tries all tables that fit", () => {
  const counts = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })).chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 8 })), {
        minLength: columns,
        maxLength: columns,
      }),
      {
        minLength: rows,
        maxLength: rows,
      },
    ),
  );
  fc.assert(
    fc.property(counts, fc.integer({ min: 3, max: 4 }), (table, below) => {
      const masked = maskTable(table, below);
      const possible = possibleValues(masked, below, 10);
      const rows = table.length;
      const columns = table[0]!.length;
      const state = (i: number, j: number): Masked =>
        i === rows
          ? j === columns
            ? masked.total
            : masked.columnSums[j]!
          : j === columns
            ? masked.rowSums[i]!
            : masked.cells[i]![j]!;
      for (let i = 0; i <= rows; i++) {
        for (let j = 0; j <= columns; j++) {
          const real = i < rows && j < columns ? table[i]![j]! : undefined;
          if (real !== undefined && real > 0 && real < below) expect(typeof state(i, j)).toBe("string");
          if (state(i, j) === "small") expect(possible[i]![j]!.size).toBeGreaterThan(1);
          if (typeof state(i, j) === "number" && real !== undefined) expect(state(i, j)).toBe(real);
        }
      }
      // Nothing is kept back where nothing is small.
      const all = [...table.flat(), ...table.map((row) => row.reduce((a, b) => a + b, 0))];
      const columnSums = table[0]!.map((__, j) => table.reduce((sum, row) => sum + row[j]!, 0));
      if (![...all, ...columnSums].some((count) => count > 0 && count < below)) expect(masked.cells).toEqual(table);
    }),
    { numRuns: 400 },
  );
});

test("where all had to be masked without saying which is small, each small one can be two values", () => {
  const tables = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 2 }), {
    minLength: 2,
    maxLength: 2,
  });
  fc.assert(
    fc.property(tables, (table) => {
      const masked = maskTable(table, 4);
      const possible = possibleValues(masked, 4, 9);
      for (const [i, row] of table.entries()) {
        for (const [j, count] of row.entries()) {
          if (count > 0 && count < 4) expect(possible[i]![j]!.size).toBeGreaterThan(1);
        }
      }
    }),
    { numRuns: 600 },
  );
});

test("a table of a whole country is masked the same in turns, while others are heard", async () => {
  const counts = Array.from({ length: 900 }, (_, row) =>
    Array.from({ length: 6 }, (__, column) => (row * 7 + column * 3) % 8),
  );
  let turns = 0;
  const heard = setInterval(() => turns++, 1);
  const masked = await maskLargeTable(counts, 5);
  clearInterval(heard);
  expect(masked).toEqual(maskTable(counts, 5));
  expect(turns).toBeGreaterThan(1);
});
