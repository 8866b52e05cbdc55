import type { Hole } from "./outbox-holes.ts";
import type { RowMaker } from "./outbox-message.ts";
import type { OutboxRow } from "./outbox-row.ts";

/** A report, new or grown in place of `before`. */
export interface Told {
  readonly row: OutboxRow;
  readonly before?: OutboxRow;
}

/** One report a run of losses: while the run goes on and its report was not sent, the report grows. */
export class LossReport {
  readonly #rows: RowMaker;
  #open: { readonly row: OutboxRow; readonly hole: Hole } | undefined;

  constructor(rows: RowMaker) {
    this.#rows = rows;
  }

  /** @param nextSeq takes a sequence, where a new report is needed. */
  tell(hole: Hole, nextSeq: () => number): Told {
    const open = this.#open;
    if (open && open.hole.boot === hole.boot && open.hole.to + 1 === hole.from) {
      const grown = { ...open.hole, to: hole.to };
      this.#open = { row: this.#rows.report(grown, open.row.seq), hole: grown };
      return { row: this.#open.row, before: open.row };
    }
    this.#open = { row: this.#rows.report(hole, nextSeq()), hole };
    return { row: this.#open.row };
  }

  /** A report that was sent may not change any more: the supervisor keeps the first of each sequence. */
  sent(rows: readonly OutboxRow[]): void {
    const open = this.#open?.row;
    if (open && rows.some((row) => row.seq === open.seq && row.boot === open.boot)) this.#open = undefined;
  }

  /** The next loss makes a new report. */
  end(): void {
    this.#open = undefined;
  }

  /** @returns what puts it back as it is now. */
  mark(): () => void {
    const open = this.#open;
    return () => (this.#open = open);
  }
}
