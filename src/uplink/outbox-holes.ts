import type { RowMaker } from "./outbox-message.ts";
import type { OutboxRow } from "./outbox-row.ts";

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

/**
 * What follows from a corrupt file: rows of it that are still worth sending, and what is to be told of it, the present
 * boot's missing sequences first. What other boots have lost is not known here; the supervisor will stand before it,
 * and be told then.
 */
export function afterCorruption(
  readable: readonly OutboxRow[],
  known: {
    readonly boot: string;
    /** Highest sequence of `boot` that the supervisor has acknowledged. */
    readonly acked: number;
    /** Highest sequence given out. */
    readonly last: number;
    /** Rows that were not in the file. */
    readonly waiting: readonly OutboxRow[];
  },
  rows: RowMaker,
): { readonly saved: readonly OutboxRow[]; readonly told: readonly OutboxRow[]; readonly lost: number } {
  const { boot, acked, last, waiting } = known;
  const saved = readable.filter((row) => row.boot !== boot || row.seq > acked);
  const here = new Set([...saved, ...waiting].filter((row) => row.boot === boot).map((row) => row.seq));
  const missing: { boot: string; seq: number }[] = [];
  for (let seq = acked + 1; seq <= last; seq++) if (!here.has(seq)) missing.push({ boot, seq });
  const told = runsOf(missing).map((hole, index) => rows.report(hole, last + 1 + index));
  const detail = `file moved aside, ${saved.length} rows saved`;
  const corrupt = rows.row("event", { type: "outbox.corrupt", detail }, last + 1 + told.length);
  return { saved, told: corrupt ? [...told, corrupt.row] : told, lost: missing.length };
}
