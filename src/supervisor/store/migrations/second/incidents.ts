import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: the incident book and what was told of it. */
export async function incidents(db: Kysely<Tables>): Promise<void> {
  void db;
}
