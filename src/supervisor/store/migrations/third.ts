import type { Kysely } from "kysely";
import type { Tables } from "../tables.ts";

/** Version 3: what was wrong with a borne before its system was changed. */
export async function third(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable("batch_member").addColumn("alerts_before", "text").execute();
}
