import type { Kysely } from "kysely";
import { onPostgres } from "../../../store/postgres.ts";
import type { Tables } from "../tables.ts";

/** Version 1: what is received. */
export async function first(db: Kysely<Tables>): Promise<void> {
  const table = (name: keyof Tables) =>
    db.schema
      .createTable(name)
      .addColumn("network", "text", (c) => c.notNull())
      .addColumn("borne", "text", (c) => c.notNull());

  await table("borne")
    .addColumn("registered_ms", "bigint", (c) => c.notNull())
    .addColumn("removed_ms", "bigint")
    .addPrimaryKeyConstraint("borne_pk", ["network", "borne"])
    .execute();
  await table("boot")
    .addColumn("boot", "text", (c) => c.notNull())
    .addColumn("contiguous", "bigint", (c) => c.notNull())
    .addColumn("last_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("boot_pk", ["network", "borne", "boot"])
    .execute();
  await table("hole")
    .addColumn("boot", "text", (c) => c.notNull())
    .addColumn("from_seq", "bigint", (c) => c.notNull())
    .addColumn("to_seq", "bigint", (c) => c.notNull())
    .addColumn("why", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("hole_pk", ["network", "borne", "boot", "from_seq", "to_seq"])
    .execute();
  for (const name of ["event", "usage"] as const) {
    const journal = table(name)
      .addColumn("boot", "text", (c) => c.notNull())
      .addColumn("seq", "bigint", (c) => c.notNull())
      .addColumn("ts_ms", "bigint", (c) => c.notNull())
      .addColumn("up_ms", "bigint", (c) => c.notNull())
      .addColumn("sync", "integer", (c) => c.notNull())
      .addColumn("received_ms", "bigint", (c) => c.notNull())
      .addColumn("payload", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint(`${name}_pk`, ["network", "borne", "boot", "seq"]);
    await (name === "event" ? journal.addColumn("type", "text", (c) => c.notNull()) : journal).execute();
  }
  await table("res")
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("received_ms", "bigint", (c) => c.notNull())
    .addColumn("payload", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("res_pk", ["network", "borne", "id", "state"])
    .execute();
  await table("alert")
    .addColumn("code", "text", (c) => c.notNull())
    .addColumn("severity", "text", (c) => c.notNull())
    .addColumn("owner", "text", (c) => c.notNull())
    .addColumn("device", "text")
    .addColumn("detail", "text", (c) => c.notNull())
    .addColumn("since_ms", "bigint", (c) => c.notNull())
    .addColumn("closed_ms", "bigint")
    .addPrimaryKeyConstraint("alert_pk", ["network", "borne", "code"])
    .execute();
  await table("latest")
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("received_ms", "bigint", (c) => c.notNull())
    .addColumn("payload", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("latest_pk", ["network", "borne", "channel"])
    .execute();
  await table("borne_state")
    .addColumn("state", "text")
    .addColumn("liveness", "text", (c) => c.notNull())
    .addColumn("boot", "text")
    .addColumn("conn", "integer", (c) => c.notNull())
    .addColumn("period_s", "integer", (c) => c.notNull())
    .addColumn("last_seen_ms", "bigint")
    .addColumn("changed_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("borne_state_pk", ["network", "borne"])
    .execute();
  await table("intruder")
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("count", "bigint", (c) => c.notNull())
    .addColumn("first_ms", "bigint", (c) => c.notNull())
    .addColumn("last_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("intruder_pk", ["network", "borne"])
    .execute();
  await db.schema
    .createTable("rejected")
    .addColumn("id", "integer", (c) =>
      onPostgres(db) ? c.primaryKey().generatedByDefaultAsIdentity() : c.primaryKey().autoIncrement(),
    )
    .addColumn("topic", "text", (c) => c.notNull())
    .addColumn("error", "text", (c) => c.notNull())
    .addColumn("bytes", "integer", (c) => c.notNull())
    .addColumn("received_ms", "bigint", (c) => c.notNull())
    .execute();
  await table("command")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("args", "text", (c) => c.notNull())
    .addColumn("requested_by", "text", (c) => c.notNull())
    .addColumn("ctr", "bigint", (c) => c.notNull())
    .addColumn("issued_ms", "bigint", (c) => c.notNull())
    .addColumn("expires_ms", "bigint", (c) => c.notNull())
    .execute();
  await table("command_counter")
    .addColumn("last", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("command_counter_pk", ["network", "borne"])
    .execute();
}
