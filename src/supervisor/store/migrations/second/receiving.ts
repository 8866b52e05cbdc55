import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: which boots were heard lately, among those of years. */
export async function receiving(db: Kysely<Tables>): Promise<void> {
  await db.schema.createIndex("boot_by_time").on("boot").column("last_ms").execute();
}
