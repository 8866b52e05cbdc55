import type { Insertable, Transaction } from "kysely";
import type { Tables } from "./tables.ts";
import { chunks } from "./write.ts";

const DAY_MS = 86_400_000;

/** A day of a borne that is to be counted (again). */
export interface Mark {
  readonly network: string;
  readonly borne: string;
  /** Number of the day in UTC. */
  readonly utc_day: number;
}

/**
 * Marks the days of rows as to be counted, in the transaction that writes the rows: one cannot be without the other. A
 * row of a mark is always updated, never left as it is: who counts deletes it first, and so the two exclude each other
 * on a database with many writers too.
 */
export async function markTouched(
  trx: Transaction<Tables>,
  rows: readonly (Pick<Insertable<Tables["event"]>, "network" | "borne"> & { readonly at_ms: number })[],
): Promise<void> {
  const marks = new Map<string, Mark>();
  for (const { network, borne, at_ms: atMs } of rows) {
    const utcDay = Math.floor(atMs / DAY_MS);
    marks.set(`${network}/${borne}/${utcDay}`, { network, borne, utc_day: utcDay });
  }
  // Always in the same order, so that two writers never wait for each other.
  await addMarks(
    trx,
    [...marks].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, mark]) => mark),
  );
}

/** Adds marks, in the order in which they are given. */
export async function addMarks(trx: Transaction<Tables>, marks: readonly Mark[]): Promise<void> {
  for (const part of chunks(marks)) {
    await trx
      .insertInto("stat_mark")
      .values(part.map((mark) => ({ ...mark, touched: 1 })))
      .onConflict((c) =>
        c.columns(["network", "borne", "utc_day"]).doUpdateSet((eb) => ({ touched: eb("stat_mark.touched", "+", 1) })),
      )
      .execute();
  }
}
