import type { Insertable } from "kysely";
import type { BorneName } from "../../contract/topics.ts";
import type { AlertChange } from "../fleet/alert-book.ts";
import type { Tables } from "./tables.ts";

/** Kept of each table that grows with faults of others, latest first. */
export const KEPT_REJECTED = 1000;
export const KEPT_INTRUDERS = 1000;

/** What is written in one transaction. Only the latest of `latest` and `states` for a borne is kept. */
export interface Batch {
  readonly events: Insertable<Tables["event"]>[];
  readonly usage: Insertable<Tables["usage"]>[];
  readonly holes: Insertable<Tables["hole"]>[];
  readonly res: Insertable<Tables["res"]>[];
  readonly latest: Map<string, Insertable<Tables["latest"]>>;
  readonly states: Map<string, Insertable<Tables["borne_state"]>>;
  readonly alerts: (BorneName & { readonly change: AlertChange; readonly atMs: number })[];
  readonly intruders: Map<string, Insertable<Tables["intruder"]>>;
  readonly rejected: Insertable<Tables["rejected"]>[];
  /** Facts of the supervisor itself, by name. */
  readonly meta: Map<string, string>;
}

/** An empty batch. */
export function emptyBatch(): Batch {
  return {
    events: [],
    usage: [],
    holes: [],
    res: [],
    latest: new Map(),
    states: new Map(),
    alerts: [],
    intruders: new Map(),
    rejected: [],
    meta: new Map(),
  };
}

/** How many things wait in it. */
export function batchSize(batch: Batch): number {
  return Object.values(batch).reduce((sum: number, part: unknown[] | Map<string, unknown>) => {
    return sum + (Array.isArray(part) ? part.length : part.size);
  }, 0);
}

/** Puts what came later behind what could not be written. */
export function mergeBatches(earlier: Batch, later: Batch): Batch {
  const intruders = new Map(earlier.intruders);
  for (const [key, row] of later.intruders) {
    const known = intruders.get(key);
    const merged = known && { ...row, count: known.count + row.count, first_ms: known.first_ms };
    intruders.set(key, merged ?? row);
  }
  return {
    events: [...earlier.events, ...later.events],
    usage: [...earlier.usage, ...later.usage],
    holes: [...earlier.holes, ...later.holes],
    res: [...earlier.res, ...later.res],
    latest: new Map([...earlier.latest, ...later.latest]),
    states: new Map([...earlier.states, ...later.states]),
    alerts: [...earlier.alerts, ...later.alerts],
    intruders,
    rejected: [...earlier.rejected, ...later.rejected].slice(-KEPT_REJECTED),
    meta: new Map([...earlier.meta, ...later.meta]),
  };
}
