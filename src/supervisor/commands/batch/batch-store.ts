import { randomBytes } from "node:crypto";
import type { Selectable } from "kysely";
import type { BorneName } from "../../../contract/topics.ts";
import type { Store } from "../../store/store.ts";
import type { Tables } from "../../store/tables.ts";
import type { CommandArgs, CommandType } from "../catalogue.ts";
import { isDone, type LifeState } from "../life.ts";
import type { BatchState, Gate, Member } from "./machine.ts";

export interface Batch extends BatchState, Gate {
  readonly id: string;
  readonly type: CommandType;
  readonly args: CommandArgs;
  readonly by: string;
  readonly createdMs: number;
  readonly changedMs: number;
  /** How long each command is kept for a borne that cannot take it. */
  readonly waitMs: number;
}

/** A member, with what the database alone knows. */
export interface KeptMember extends BorneName, Omit<Member, "ready" | "newAlert" | "isMissing"> {
  readonly attempt: number;
  readonly commandId: string | null;
  /** Codes of the alerts that were open when its command was asked for; null = not known. */
  readonly alertsBefore: readonly string[] | null;
  readonly reason: string | null;
}

/** Rows of one INSERT. */
const CHUNK = 100;

export interface NewBatch {
  readonly type: CommandType;
  readonly args: CommandArgs;
  readonly by: string;
  readonly gate: Gate;
  readonly waitMs: number;
  readonly rings: readonly (readonly BorneName[])[];
}

export async function keepBatch(store: Store, batch: NewBatch, nowMs: number): Promise<string> {
  const id = randomBytes(9).toString("base64url");
  const members = batch.rings.flatMap((ring, index) =>
    ring.map((name) => {
      const fresh = { attempt: 0, command: null, ready_before: 0, waived: 0, alerts_before: null };
      return { batch: id, ring: index, ...name, ...fresh };
    }),
  );
  await store.db.transaction().execute(async (trx) => {
    await trx
      .insertInto("batch")
      .values({
        id,
        type: batch.type,
        args: JSON.stringify(batch.args),
        requested_by: batch.by,
        created_ms: nowMs,
        state: "running",
        ring: 0,
        share: batch.gate.share,
        settle_s: Math.round(batch.gate.settleMs / 1000),
        wait_s: Math.round(batch.waitMs / 1000),
        changed_ms: nowMs,
        reason: null,
      })
      .execute();
    for (let from = 0; from < members.length; from += CHUNK) {
      await trx
        .insertInto("batch_member")
        .values(members.slice(from, from + CHUNK))
        .execute();
    }
  });
  return id;
}

/** The latest first. */
export async function listBatches(store: Store, state?: Batch["state"]): Promise<Batch[]> {
  let rows = store.db.selectFrom("batch").selectAll();
  if (state !== undefined) rows = rows.where("state", "=", state);
  return (await rows.orderBy("created_ms", "desc").limit(100).execute()).map(batchOf);
}

export async function readBatch(store: Store, id: string): Promise<Batch | undefined> {
  const row = await store.db.selectFrom("batch").selectAll().where("id", "=", id).executeTakeFirst();
  return row && batchOf(row);
}

/** Networks of the bornes of batches. */
export async function networksOf(store: Store, ids: readonly string[]): Promise<Map<string, Set<string>>> {
  const networks = new Map<string, Set<string>>();
  if (ids.length === 0) return networks;
  const rows = store.db.selectFrom("batch_member").select(["batch", "network"]).distinct();
  for (const { batch, network } of await rows.where("batch", "in", [...ids]).execute()) {
    networks.set(batch, (networks.get(batch) ?? new Set()).add(network));
  }
  return networks;
}

export async function membersOf(store: Store, id: string): Promise<KeptMember[]> {
  const rows = await store.db
    .selectFrom("batch_member")
    .leftJoin("command_life", "command_life.id", "batch_member.command")
    .select([
      "batch_member.network",
      "batch_member.borne",
      "batch_member.ring",
      "batch_member.attempt",
      "batch_member.command",
      "batch_member.ready_before",
      "batch_member.waived",
      "batch_member.alerts_before",
      "command_life.state",
      "command_life.changed_ms",
      "command_life.reason",
    ])
    .where("batch_member.batch", "=", id)
    .orderBy("batch_member.ring")
    .orderBy("batch_member.network")
    .orderBy("batch_member.borne")
    .execute();
  return rows.map((row) => {
    const state = row.state as LifeState | null;
    return {
      key: `${row.network}/${row.borne}`,
      network: row.network,
      borne: row.borne,
      ring: row.ring,
      attempt: row.attempt,
      commandId: row.command,
      command: state === null ? null : { state, done: isDone(state), changedMs: row.changed_ms! },
      reason: row.reason,
      readyBefore: row.ready_before === 1,
      waived: row.waived === 1,
      alertsBefore: row.alerts_before === null ? null : (JSON.parse(row.alerts_before) as string[]),
    };
  });
}

/** Writes where a batch stands; `false` when another process was quicker. */
export async function writeBatch(store: Store, was: Batch, now: BatchState, nowMs: number): Promise<boolean> {
  const updated = await store.db
    .updateTable("batch")
    .set({ state: now.state, ring: now.ring, reason: now.reason, changed_ms: nowMs })
    .where("id", "=", was.id)
    .where("state", "=", was.state)
    .where("ring", "=", was.ring)
    .executeTakeFirst();
  return Number(updated.numUpdatedRows) > 0;
}

/** Takes the next attempt of a member, while its batch runs; `false` when it does not, or another was quicker. */
export async function takeAttempt(
  store: Store,
  batch: string,
  member: KeptMember,
  command: string,
  { ready, alerts }: { readonly ready: boolean; readonly alerts: readonly string[] },
): Promise<boolean> {
  const running = store.db.selectFrom("batch").select("id").where("id", "=", batch).where("state", "=", "running");
  const updated = await store.db
    .updateTable("batch_member")
    .set({ attempt: member.attempt + 1, command, ready_before: ready ? 1 : 0, alerts_before: JSON.stringify(alerts) })
    .where("batch", "in", running)
    .where("network", "=", member.network)
    .where("borne", "=", member.borne)
    .where("attempt", "=", member.attempt)
    .executeTakeFirst();
  return Number(updated.numUpdatedRows) > 0;
}

export async function writeMember(
  store: Store,
  batch: string,
  { network, borne }: BorneName,
  change: { readonly waived: 1 } | { readonly command: null },
): Promise<void> {
  const row = store.db.updateTable("batch_member").set(change).where("batch", "=", batch);
  await row.where("network", "=", network).where("borne", "=", borne).execute();
}

/** Forgets batches that have been over for longer. */
export async function forgetBatches(store: Store, beforeMs: number): Promise<void> {
  const old = store.db
    .selectFrom("batch")
    .select("id")
    .where("changed_ms", "<", beforeMs)
    .where("state", "!=", "running");
  await store.db.deleteFrom("batch_member").where("batch", "in", old).execute();
  await store.db.deleteFrom("batch").where("changed_ms", "<", beforeMs).where("state", "!=", "running").execute();
}

function batchOf(row: Selectable<Tables["batch"]>): Batch {
  return {
    id: row.id,
    type: row.type as CommandType,
    args: JSON.parse(row.args) as CommandArgs,
    by: row.requested_by,
    createdMs: row.created_ms,
    changedMs: row.changed_ms,
    state: row.state as Batch["state"],
    ring: row.ring,
    reason: row.reason,
    share: row.share,
    settleMs: row.settle_s * 1000,
    strict: row.type === "update",
    waitMs: row.wait_s * 1000,
  };
}
