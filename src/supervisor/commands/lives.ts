import type { Selectable } from "kysely";
import type { BorneName } from "../../contract/topics.ts";
import type { ResMessage } from "../../contract/types.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { CommandArgs, CommandType } from "./catalogue.ts";
import { isDone, type Life, type LifeState } from "./life.ts";

/** A command with its life, as people read it. */
export interface ShownCommand extends Life, BorneName {
  readonly id: string;
  readonly args: CommandArgs;
  readonly by: string;
  readonly done: boolean;
  readonly batch: string | null;
}

/** What is known of it when it is asked for. */
export type NewCommand = Omit<ShownCommand, "state" | "reason" | "result" | "changedMs" | "done" | "sentMs"> & {
  readonly state?: LifeState;
  readonly sentMs?: number | null;
};

/** The most that one listing gives. */
const MAX_LISTED = 500;

/** Keeps a command; `false` when one of this id is there already. */
export async function keepCommand(store: Store, command: NewCommand): Promise<boolean> {
  const { state = "issued", sentMs = null } = command;
  const inserted = await store.db
    .insertInto("command_life")
    .values({
      id: command.id,
      network: command.network,
      borne: command.borne,
      type: command.type,
      args: JSON.stringify(command.args),
      requested_by: command.by,
      state,
      reason: null,
      result: null,
      requested_ms: command.requestedMs,
      wait_until_ms: command.waitUntilMs,
      ttl_s: command.ttlS,
      sent_ms: sentMs,
      changed_ms: command.requestedMs,
      done: 0,
      batch: command.batch,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Writes a step; `false` when the command is no longer what it was: another process was quicker. */
export async function writeLife(store: Store, id: string, was: Life, life: Life): Promise<boolean> {
  const updated = await store.db
    .updateTable("command_life")
    .set({
      state: life.state,
      reason: life.reason,
      result: life.result === null ? null : JSON.stringify(life.result),
      sent_ms: life.sentMs,
      changed_ms: life.changedMs,
      done: isDone(life.state) ? 1 : 0,
    })
    .where("id", "=", id)
    .where("state", "=", was.state)
    .where("changed_ms", "=", was.changedMs)
    .executeTakeFirst();
  return Number(updated.numUpdatedRows) > 0;
}

export async function readCommand(store: Store, id: string): Promise<ShownCommand | undefined> {
  const row = await store.db.selectFrom("command_life").selectAll().where("id", "=", id).executeTakeFirst();
  return row && shown(row);
}

/** All that is not done, the oldest first. */
export async function openCommands(store: Store): Promise<ShownCommand[]> {
  const rows = store.db.selectFrom("command_life").selectAll().where("done", "=", 0);
  return (await rows.orderBy("requested_ms").orderBy("id").execute()).map(shown);
}

export interface CommandFilter {
  readonly of?: BorneName;
  readonly state?: string;
  readonly batch?: string;
  /** Networks that are shown; `undefined` = all. */
  readonly networks: readonly string[] | undefined;
  /** Only what was asked for before: for the next page. */
  readonly beforeMs?: number;
  readonly limit?: number;
}

/** The latest first. */
export async function listCommands(store: Pick<Store, "db">, filter: CommandFilter): Promise<ShownCommand[]> {
  let rows = store.db.selectFrom("command_life").selectAll();
  if (filter.of) rows = rows.where("network", "=", filter.of.network).where("borne", "=", filter.of.borne);
  if (filter.state !== undefined) rows = rows.where("state", "=", filter.state);
  if (filter.batch !== undefined) rows = rows.where("batch", "=", filter.batch);
  if (filter.networks) rows = rows.where("network", "in", [...filter.networks]);
  if (filter.beforeMs !== undefined) rows = rows.where("requested_ms", "<", filter.beforeMs);
  const ordered = rows.orderBy("requested_ms", "desc").orderBy("id");
  return (await ordered.limit(Math.min(filter.limit ?? 100, MAX_LISTED)).execute()).map(shown);
}

/** What was received of commands that are not done, as after a crash between receipt and the step. */
export async function saidOf(store: Store, ids: readonly string[]): Promise<{ id: string; said: ResMessage }[]> {
  const rows = [];
  for (let from = 0; from < ids.length; from += 100) {
    const some = ids.slice(from, from + 100);
    rows.push(...(await store.db.selectFrom("res").selectAll().where("id", "in", some).execute()));
  }
  return rows.map(({ id, payload }) => ({ id, said: JSON.parse(payload) as ResMessage }));
}

/** Forgets what has been done for longer. */
export async function forgetCommands(store: Store, beforeMs: number): Promise<void> {
  const old = store.db.selectFrom("command_life").select("id").where("done", "=", 1).where("changed_ms", "<", beforeMs);
  await store.db.deleteFrom("command").where("id", "in", old).execute();
  await store.db.deleteFrom("res").where("received_ms", "<", beforeMs).execute();
  await store.db.deleteFrom("command_life").where("done", "=", 1).where("changed_ms", "<", beforeMs).execute();
}

function shown(row: Selectable<Tables["command_life"]>): ShownCommand {
  return {
    id: row.id,
    network: row.network,
    borne: row.borne,
    type: row.type as CommandType,
    args: JSON.parse(row.args) as CommandArgs,
    by: row.requested_by,
    state: row.state as LifeState,
    reason: row.reason,
    result: row.result === null ? null : (JSON.parse(row.result) as Record<string, unknown>),
    requestedMs: row.requested_ms,
    waitUntilMs: row.wait_until_ms,
    ttlS: row.ttl_s,
    sentMs: row.sent_ms,
    changedMs: row.changed_ms,
    done: row.done === 1,
    batch: row.batch,
  };
}
