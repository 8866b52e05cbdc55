import type { Kysely } from "kysely";
import { createAccountTables } from "./account-tables.ts";
import { createQueueTables } from "./queue-tables.ts";
import type { Tables } from "./tables.ts";

/** One step of the database. Steps are never changed once released: a later one mends. */
export interface Migration {
  /** What it brings, for the log. */
  readonly brings: string;
  up(db: Kysely<Tables>): Promise<void>;
  /**
   * Whether the program of the step before still works on the result (it adds tables, or columns with defaults).
   * So an update can be taken back without losing the database. False needs a decision record.
   */
  readonly additive: boolean;
}

/** In order; the version of a database is how many of them it has had. Add at the end. */
export const MIGRATIONS: readonly Migration[] = [
  { brings: "accounts and sessions", up: createAccountTables, additive: true },
  { brings: "queue, tickets, figures of calls", up: createQueueTables, additive: true },
];
