import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";

/** Version 2: codes, certificates, who is blocked. */
export async function enrolment(db: Kysely<Tables>): Promise<void> {
  const borne = (name: keyof Tables) =>
    db.schema
      .createTable(name)
      .addColumn("network", "text", (c) => c.notNull())
      .addColumn("borne", "text", (c) => c.notNull());

  await borne("enrolment_borne")
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("serial", "text")
    .addColumn("made_ms", "bigint", (c) => c.notNull())
    .addColumn("made_by", "text", (c) => c.notNull())
    .addColumn("enrolled_ms", "bigint")
    .addColumn("blocked_ms", "bigint")
    .addColumn("blocked_by", "text")
    .addColumn("to_clear", "integer", (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint("enrolment_borne_pk", ["network", "borne"])
    .execute();
  await borne("enrolment_code")
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("made_ms", "bigint", (c) => c.notNull())
    .addColumn("made_by", "text", (c) => c.notNull())
    .addColumn("expires_ms", "bigint", (c) => c.notNull())
    .addColumn("used_ms", "bigint")
    .addColumn("fingerprint", "text")
    .addPrimaryKeyConstraint("enrolment_code_pk", ["network", "borne"])
    .execute();
  await borne("certificate")
    .addColumn("fingerprint", "text", (c) => c.primaryKey())
    .addColumn("serial", "text", (c) => c.notNull())
    .addColumn("key_hash", "text", (c) => c.notNull())
    .addColumn("issued_ms", "bigint", (c) => c.notNull())
    .addColumn("not_after_ms", "bigint", (c) => c.notNull())
    .addColumn("how", "text", (c) => c.notNull())
    .addColumn("replaces", "text", (c) => c.unique())
    .addColumn("pem", "text", (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex("certificate_of_borne")
    .on("certificate")
    .columns(["network", "borne", "issued_ms"])
    .execute();
  await db.schema.createIndex("certificate_end").on("certificate").column("not_after_ms").execute();
  await borne("renewal_request")
    .addColumn("key_hash", "text", (c) => c.notNull())
    .addColumn("asked_ms", "bigint", (c) => c.notNull())
    .addColumn("approved_ms", "bigint")
    .addColumn("approved_by", "text")
    .addPrimaryKeyConstraint("renewal_request_pk", ["network", "borne"])
    .execute();
  await borne("enrolment_refused")
    .addColumn("code", "text", (c) => c.notNull())
    .addColumn("count", "bigint", (c) => c.notNull())
    .addColumn("last_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("enrolment_refused_pk", ["network", "borne", "code"])
    .execute();
}
