import type { RowCount } from "./outbox-count.ts";
import { runsOf } from "./outbox-holes.ts";
import type { LossReport } from "./outbox-report.ts";
import type { OutboxStore } from "./outbox-store.ts";

export interface Bounds {
  readonly rows: number;
  readonly bytes: number;
}

/** Fewer would leave no place for the reports of what was dropped. */
const MIN_ROWS = 10;

/** The bounds in force (docs/contract.md, rule 3: 20,000 rows or 20 MB). */
export function boundsOf(settings: { readonly maxRows?: number; readonly maxMb?: number }): Bounds {
  return { rows: Math.max(MIN_ROWS, settings.maxRows ?? 20_000), bytes: (settings.maxMb ?? 20) * 1_000_000 };
}

/**
 * Drops the oldest rows of the file until the bounds hold, and reports them. Within a transaction.
 * @returns how many rows were dropped.
 */
export function keepWithin(
  bounds: Bounds,
  store: OutboxStore,
  count: RowCount,
  report: LossReport,
  nextSeq: () => number,
): number {
  let lost = 0;
  while (count.rows > bounds.rows || count.bytes > bounds.bytes) {
    const removed = count.removed(store.removeOldest(Math.max(1, count.rows - bounds.rows)));
    if (removed.length === 0) break;
    lost += removed.length;
    // An old report goes only when nothing else is left: what it told of is older than all that remains.
    for (const hole of runsOf(removed.filter((row) => !row.urgent))) {
      const { row, before } = report.tell(hole, nextSeq);
      if (before) count.replace(store, before, row);
      else count.insert(store, row);
    }
  }
  return lost;
}
