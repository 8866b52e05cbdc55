import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/**
 * What the queue must not forget when the desk is killed. Times are epoch, milliseconds. Calls and tickets are known by
 * random numbers; nobody is named.
 */
export interface QueueTables {
  /** Calls that wait or talk now. */
  live_call: LiveCallRow;
  /** The talk that an account has still to give a reason for. */
  wrap_up: { expert: string; call: string; leg: number; organisme: string; since_ms: number };
  callback_ticket: { organisme: string; code: string; expires_ms: number };
  /** One row for each stay of a call at an organisme, for the statistics. */
  finished_leg: FinishedLegRow;
}

export interface LiveCallRow {
  id: string;
  borne: string;
  site: string;
  /** SHA-256 of the call's token, hex. */
  token_hash: string;
  service: string;
  service_name: string;
  language: string;
  video: number;
  organisme: string;
  leg: number;
  leg_since_ms: number;
  /** JSON list of organismes. */
  visited: string;
  rank: number;
  seq: number;
  waiting_since_ms: number;
  /** Account; null = waits. */
  expert: string | null;
  taken_ms: number | null;
  held: number;
  n: number;
}

export interface FinishedLegRow {
  call: string;
  leg: number;
  organisme: string;
  borne: string;
  service: string;
  priority: number;
  waited_ms: number;
  /** null = nobody took it. */
  talked_ms: number | null;
  ended_by: string;
  how: string;
  ended_ms: number;
  /** Of the closed list; null = none was given. */
  reason: string | null;
}

/** Migration 2. */
export async function createQueueTables(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("live_call")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("borne", "text", (c) => c.notNull())
    .addColumn("site", "text", (c) => c.notNull())
    .addColumn("token_hash", "text", (c) => c.notNull())
    .addColumn("service", "text", (c) => c.notNull())
    .addColumn("service_name", "text", (c) => c.notNull())
    .addColumn("language", "text", (c) => c.notNull())
    .addColumn("video", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("leg", "integer", (c) => c.notNull())
    .addColumn("leg_since_ms", "bigint", (c) => c.notNull())
    .addColumn("visited", "text", (c) => c.notNull())
    .addColumn("rank", "integer", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("waiting_since_ms", "bigint", (c) => c.notNull())
    .addColumn("expert", "text")
    .addColumn("taken_ms", "bigint")
    .addColumn("held", "integer", (c) => c.notNull())
    .addColumn("n", "integer", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("wrap_up")
    .addColumn("expert", "text", (c) => c.primaryKey())
    .addColumn("call", "text", (c) => c.notNull())
    .addColumn("leg", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("since_ms", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("callback_ticket")
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("code", "text", (c) => c.notNull())
    .addColumn("expires_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("callback_ticket_pk", ["organisme", "code"])
    .execute();
  await db.schema
    .createTable("finished_leg")
    .addColumn("call", "text", (c) => c.notNull())
    .addColumn("leg", "integer", (c) => c.notNull())
    .addColumn("organisme", "text", (c) => c.notNull())
    .addColumn("borne", "text", (c) => c.notNull())
    .addColumn("service", "text", (c) => c.notNull())
    .addColumn("priority", "integer", (c) => c.notNull())
    .addColumn("waited_ms", "bigint", (c) => c.notNull())
    .addColumn("talked_ms", "bigint")
    .addColumn("ended_by", "text", (c) => c.notNull())
    .addColumn("how", "text", (c) => c.notNull())
    .addColumn("ended_ms", "bigint", (c) => c.notNull())
    .addColumn("reason", "text")
    .addPrimaryKeyConstraint("finished_leg_pk", ["call", "leg"])
    .execute();
  await db.schema.createIndex("finished_leg_organisme").on("finished_leg").columns(["organisme", "ended_ms"]).execute();
}
