import type { LossReport } from "./outbox-report.ts";
import type { OutboxRow } from "./outbox-row.ts";

/** Rows kept in RAM while the disk takes none. */
const MAX_ROWS = 500;

/** Rows that are not on the disk yet, oldest first. */
export class Tail {
  #rows: OutboxRow[] = [];

  get rows(): readonly OutboxRow[] {
    return this.#rows;
  }

  push(row: OutboxRow): void {
    this.#rows.push(row);
  }

  clear(): void {
    this.#rows = [];
  }

  /** @returns how many rows were acknowledged. */
  ack(boot: string, upTo: number): number {
    const before = this.#rows.length;
    this.#rows = this.#rows.filter((row) => row.boot !== boot || row.seq > upTo);
    return before - this.#rows.length;
  }

  /** Drops the oldest rows beyond the bound, and reports them. @returns how many. */
  trim(report: LossReport, nextSeq: () => number): number {
    let lost = 0;
    for (; this.#rows.length > MAX_ROWS; lost++) {
      const index = this.#rows.findIndex((row) => !row.urgent);
      const [row] = this.#rows.splice(Math.max(0, index), 1);
      if (!row || row.urgent) continue;
      const told = report.tell({ boot: row.boot, from: row.seq, to: row.seq }, nextSeq);
      if (told.before) this.#rows = this.#rows.map((other) => (other === told.before ? told.row : other));
      else this.#rows.push(told.row);
    }
    return lost;
  }
}
