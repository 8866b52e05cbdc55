import { sql, type Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: the incident book and what was told of it. */
export async function incidents(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("incident")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("scope", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("site", "text")
    .addColumn("code", "text", (c) => c.notNull())
    .addColumn("severity", "text", (c) => c.notNull())
    .addColumn("owner", "text", (c) => c.notNull())
    .addColumn("assignee", "text")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("present", "integer", (c) => c.notNull())
    .addColumn("by_hand", "integer", (c) => c.notNull())
    .addColumn("since_ms", "bigint", (c) => c.notNull())
    .addColumn("opened_ms", "bigint", (c) => c.notNull())
    .addColumn("cleared_ms", "bigint")
    .addColumn("closed_ms", "bigint")
    .addColumn("returns", "integer", (c) => c.notNull())
    .addColumn("flapping", "integer", (c) => c.notNull())
    .addColumn("device", "text")
    .addColumn("detail", "text", (c) => c.notNull())
    .addColumn("members", "text", (c) => c.notNull())
    .addColumn("changed_ms", "bigint", (c) => c.notNull())
    .execute();
  // Never two open incidents of one subject and code, whoever writes.
  await db.schema
    .createIndex("incident_one_open")
    .on("incident")
    .columns(["network", "scope", "subject", "code"])
    .unique()
    .where(sql.ref("state"), "!=", "closed")
    .execute();
  await db.schema
    .createIndex("incident_of_subject")
    .on("incident")
    .columns(["network", "scope", "subject", "code", "closed_ms"])
    .execute();
  await db.schema.createIndex("incident_by_state").on("incident").columns(["state", "changed_ms"]).execute();
  await db.schema.createIndex("incident_by_opening").on("incident").columns(["network", "opened_ms"]).execute();
  await db.schema
    .createTable("incident_history")
    .addColumn("incident", "text", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("who", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("detail", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("incident_history_pk", ["incident", "seq"])
    .execute();
  await db.schema
    .createTable("incident_span")
    .addColumn("incident", "text", (c) => c.notNull())
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("borne", "text", (c) => c.notNull())
    .addColumn("from_ms", "bigint", (c) => c.notNull())
    .addColumn("to_ms", "bigint")
    .addPrimaryKeyConstraint("incident_span_pk", ["incident", "borne", "from_ms"])
    .execute();
  await db.schema
    .createIndex("incident_span_of_borne")
    .on("incident_span")
    .columns(["network", "borne", "from_ms"])
    .execute();
  await notices(db);
}

async function notices(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("notice")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("incident", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("severity", "text", (c) => c.notNull())
    .addColumn("digest", "integer", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("due_ms", "bigint", (c) => c.notNull())
    .addColumn("made_ms", "bigint", (c) => c.notNull())
    .addColumn("sent_ms", "bigint")
    .addColumn("message", "text")
    .addColumn("attempts", "integer", (c) => c.notNull())
    .addColumn("error", "text", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("notice_due").on("notice").columns(["state", "due_ms"]).execute();
  await db.schema.createIndex("notice_of_incident").on("notice").columns(["incident", "made_ms"]).execute();
  await db.schema.createIndex("notice_of_recipient").on("notice").columns(["channel", "address", "sent_ms"]).execute();
  await db.schema
    .createTable("entry_link")
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("borne", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("made_ms", "bigint", (c) => c.notNull())
    .addColumn("made_by", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("entry_link_pk", ["network", "borne"])
    .execute();
}
