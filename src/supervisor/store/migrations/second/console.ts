import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: accounts, sessions, curves. */
export async function console(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("account")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("login", "text", (c) => c.notNull().unique())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("networks", "text")
    .addColumn("password", "text")
    .addColumn("oidc_issuer", "text")
    .addColumn("oidc_subject", "text")
    .addColumn("created_ms", "bigint", (c) => c.notNull())
    .addColumn("changed_ms", "bigint", (c) => c.notNull())
    .addUniqueConstraint("account_oidc", ["oidc_issuer", "oidc_subject"])
    .execute();
  await db.schema
    .createTable("session")
    .addColumn("token_hash", "text", (c) => c.primaryKey())
    .addColumn("account", "text", (c) => c.notNull())
    .addColumn("created_ms", "bigint", (c) => c.notNull())
    .addColumn("used_ms", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("session_account").on("session").column("account").execute();
  await db.schema
    .createTable("health_sample")
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("borne", "text", (c) => c.notNull())
    .addColumn("span_s", "integer", (c) => c.notNull())
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("heard", "integer", (c) => c.notNull())
    .addColumn("figures", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("health_sample_pk", ["network", "borne", "span_s", "at_ms"])
    .execute();
  // For what is too old, and for the hour that is rolled up.
  await db.schema.createIndex("health_sample_age").on("health_sample").columns(["span_s", "at_ms"]).execute();
  // A borne's page shows its latest events among millions.
  await db.schema
    .createIndex("event_of_borne")
    .on("event")
    .columns(["network", "borne", "received_ms", "boot", "seq"])
    .execute();
}
