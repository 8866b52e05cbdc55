import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: sites and the life of a borne. */
export async function inventory(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable("borne").addColumn("site", "text").execute();
  // Of the configuration file, or made in the console: the file's register says nothing of the other.
  await db.schema
    .alterTable("borne")
    .addColumn("source", "text", (c) => c.notNull().defaultTo("file"))
    .execute();
  await db.schema
    .alterTable("borne")
    .addColumn("stage", "text", (c) => c.notNull().defaultTo("in-service"))
    .execute();
}
