import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: the audit, the life of commands, batches, tokens of programs. */
export async function commands(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("audit")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("who", "text", (c) => c.notNull())
    .addColumn("what", "text", (c) => c.notNull())
    .addColumn("target", "text", (c) => c.notNull())
    .addColumn("network", "text")
    .addColumn("detail", "text", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("audit_at").on("audit").columns(["at_ms", "id"]).execute();
  await db.schema.createIndex("audit_target").on("audit").columns(["target", "at_ms"]).execute();
  await db.schema
    .createTable("command_life")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("borne", "text", (c) => c.notNull())
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("args", "text", (c) => c.notNull())
    .addColumn("requested_by", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("reason", "text")
    .addColumn("result", "text")
    .addColumn("requested_ms", "bigint", (c) => c.notNull())
    .addColumn("wait_until_ms", "bigint")
    .addColumn("ttl_s", "integer", (c) => c.notNull())
    .addColumn("sent_ms", "bigint")
    .addColumn("changed_ms", "bigint", (c) => c.notNull())
    .addColumn("done", "integer", (c) => c.notNull())
    .addColumn("batch", "text")
    .execute();
  const life = (name: string, columns: ("network" | "borne" | "requested_ms" | "done" | "batch" | "changed_ms")[]) =>
    db.schema.createIndex(name).on("command_life").columns(columns).execute();
  await life("command_life_borne", ["network", "borne", "requested_ms"]);
  await life("command_life_latest", ["requested_ms"]);
  await life("command_life_done", ["done", "changed_ms"]);
  await life("command_life_batch", ["batch"]);
  await db.schema.createIndex("res_id").on("res").column("id").execute();
  await db.schema.createIndex("res_received").on("res").column("received_ms").execute();
  await db.schema
    .createTable("batch")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("args", "text", (c) => c.notNull())
    .addColumn("requested_by", "text", (c) => c.notNull())
    .addColumn("created_ms", "bigint", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("ring", "integer", (c) => c.notNull())
    .addColumn("share", "double precision", (c) => c.notNull())
    .addColumn("settle_s", "integer", (c) => c.notNull())
    .addColumn("wait_s", "integer", (c) => c.notNull())
    .addColumn("changed_ms", "bigint", (c) => c.notNull())
    .addColumn("reason", "text")
    .execute();
  await db.schema
    .createTable("batch_member")
    .addColumn("batch", "text", (c) => c.notNull())
    .addColumn("ring", "integer", (c) => c.notNull())
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("borne", "text", (c) => c.notNull())
    .addColumn("attempt", "integer", (c) => c.notNull())
    .addColumn("command", "text")
    .addColumn("ready_before", "integer", (c) => c.notNull())
    .addColumn("waived", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("batch_member_pk", ["batch", "network", "borne"])
    .execute();
  await db.schema
    .createTable("api_token")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("networks", "text")
    .addColumn("made_by", "text", (c) => c.notNull())
    .addColumn("made_ms", "bigint", (c) => c.notNull())
    .addColumn("expires_ms", "bigint", (c) => c.notNull())
    .addColumn("used_ms", "bigint")
    .execute();
}
