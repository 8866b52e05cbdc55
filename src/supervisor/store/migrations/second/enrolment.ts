import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: codes, certificates, who is blocked. */
export async function enrolment(db: Kysely<Tables>): Promise<void> {
  void db;
}
