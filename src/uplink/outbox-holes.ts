/** Sequences of one boot that will never come. */
export interface Hole {
  readonly boot: string;
  readonly from: number;
  readonly to: number;
}

/** Adjoining sequences put together, in the order given: one report per run, not per row. */
export function runsOf(rows: readonly { readonly boot: string; readonly seq: number }[]): Hole[] {
  const runs: Hole[] = [];
  for (const { boot, seq } of rows) {
    const last = runs.at(-1);
    if (last?.boot === boot && last.to + 1 === seq) runs[runs.length - 1] = { ...last, to: seq };
    else runs.push({ boot, from: seq, to: seq });
  }
  return runs;
}

/** What is missing of `from..to`, given the sequences that are there. */
export function missingFrom(boot: string, from: number, to: number, present: ReadonlySet<number>): Hole[] {
  const missing: { boot: string; seq: number }[] = [];
  for (let seq = from; seq <= to; seq++) if (!present.has(seq)) missing.push({ boot, seq });
  return runsOf(missing);
}
