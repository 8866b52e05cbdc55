import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: accounts, sessions, the audit. */
export async function console(db: Kysely<Tables>): Promise<void> {
  void db;
}
