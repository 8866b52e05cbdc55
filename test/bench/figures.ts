/** One figure of a bench. `n`: how many measurements it stands for. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly n: number;
  /** What it is held against, as people read it: `<= 700`. */
  readonly goal?: string;
}

/** A bench: prints its progress through `say`, returns its figures. */
export type Bench = (options: BenchOptions) => Promise<readonly Figure[]>;

export interface BenchOptions {
  readonly say: (line: string) => void;
  /** Further arguments, `--name value` or `--name`. */
  readonly args: ReadonlyMap<string, string>;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Nearest-rank percentile. @param rank 0 to 100 */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export function rounded(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** Reads a number of the arguments. */
export function numberArg(args: ReadonlyMap<string, string>, name: string, fallback: number): number {
  const text = args.get(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} ${text}: expected a number above 0`);
  return value;
}
