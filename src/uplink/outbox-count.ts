import { rowBytes } from "./outbox-row.ts";
import type { OutboxRow, RemovedRow } from "./outbox-row.ts";
import type { OutboxStore } from "./outbox-store.ts";

/** What stands in the outbox's file, counted in RAM so that no append has to count 20,000 rows. */
export class RowCount {
  rows = 0;
  bytes = 0;
  urgent = 0;
  /** Boots with rows, oldest first. */
  boots: readonly string[] = [];
  #loaded = false;

  /** Reads the figures, unless they are known. */
  load(store: OutboxStore): void {
    if (this.#loaded) return;
    Object.assign(this, store.totals());
    this.boots = store.boots().map(({ boot }) => boot);
    this.#loaded = true;
  }

  /** The file may have changed in a way that was not counted. */
  forget(): void {
    this.#loaded = false;
  }

  insert(store: OutboxStore, row: OutboxRow): void {
    store.insert(row);
    this.rows++;
    this.bytes += rowBytes(row.payload);
    if (row.urgent) this.urgent++;
    if (!this.boots.includes(row.boot)) this.boots = [...this.boots, row.boot];
  }

  replace(store: OutboxStore, before: OutboxRow, row: OutboxRow): void {
    store.updatePayload(row);
    this.bytes += rowBytes(row.payload) - rowBytes(before.payload);
  }

  removed(rows: readonly RemovedRow[]): readonly RemovedRow[] {
    this.rows -= rows.length;
    for (const row of rows) {
      this.bytes -= row.bytes;
      if (row.urgent) this.urgent--;
    }
    return rows;
  }

  /** Forgets `first`, and then the oldest boots, as far as they have no rows left. */
  forgetEmptyBoots(store: OutboxStore, first: string | undefined = this.boots[0]): void {
    for (let boot = first; boot !== undefined && store.after(boot, 0, 1).length === 0; boot = this.boots[0]) {
      this.boots = this.boots.filter((other) => other !== boot);
    }
  }

  /** @returns what puts it back as it is now. */
  mark(): () => void {
    const { rows, bytes, urgent, boots } = this;
    return () => Object.assign(this, { rows, bytes, urgent, boots });
  }
}
