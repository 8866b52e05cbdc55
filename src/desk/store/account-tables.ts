import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** Migration 1. */
export async function createAccountTables(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("account")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("login", "text", (c) => c.notNull().unique())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("password", "text")
    .addColumn("oidc_issuer", "text")
    .addColumn("oidc_subject", "text")
    .addColumn("created_ms", "bigint", (c) => c.notNull())
    .addColumn("changed_ms", "bigint", (c) => c.notNull())
    .addUniqueConstraint("account_oidc", ["oidc_issuer", "oidc_subject"])
    .execute();
  await db.schema
    .createTable("account_organisme")
    .addColumn("account", "text", (c) => c.notNull().references("account.id").onDelete("cascade"))
    .addColumn("organisme", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("account_organisme_pk", ["account", "organisme"])
    .execute();
  await db.schema
    .createTable("session")
    .addColumn("token_hash", "text", (c) => c.primaryKey())
    .addColumn("account", "text", (c) => c.notNull().references("account.id").onDelete("cascade"))
    .addColumn("created_ms", "bigint", (c) => c.notNull())
    .addColumn("used_ms", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("session_account").on("session").column("account").execute();
}
