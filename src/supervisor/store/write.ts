import type { Insertable, Transaction } from "kysely";
import { KEPT_INTRUDERS, KEPT_REJECTED } from "./batch.ts";
import type { Batch } from "./batch.ts";
import { onPostgres } from "../../store/postgres.ts";
import type { KnownBoot, Tables } from "./tables.ts";

/** Rows of one INSERT: SQLite takes 32,766 parameters, a journal row has ten. */
const CHUNK = 100;

/** UNIQUE(network, borne, boot, seq): a row that is there already is not written again (rule 3). */
export async function insertNew<T extends "event" | "usage" | "hole" | "res">(
  trx: Transaction<Tables>,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> {
  for (const part of chunks(inOrder(trx, rows))) {
    await trx
      .insertInto(table)
      .values(part)
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

export async function upsertBoots(
  trx: Transaction<Tables>,
  boots: readonly (KnownBoot & { readonly contiguous: number })[],
  nowMs: number,
): Promise<void> {
  for (const part of chunks(inOrder(trx, boots))) {
    await trx
      .insertInto("boot")
      .values(
        part.map(({ network, borne, boot, contiguous }) => ({ network, borne, boot, contiguous, last_ms: nowMs })),
      )
      .onConflict((c) =>
        c.columns(["network", "borne", "boot"]).doUpdateSet((eb) => ({
          // A lower bound, of which two processes may hold different ones.
          contiguous: eb
            .case()
            .when("boot.contiguous", ">", eb.ref("excluded.contiguous"))
            .then(eb.ref("boot.contiguous"))
            .else(eb.ref("excluded.contiguous"))
            .end(),
          last_ms: eb.ref("excluded.last_ms"),
        })),
      )
      .execute();
  }
}

export async function upsertLatest(
  trx: Transaction<Tables>,
  rows: readonly Insertable<Tables["latest"]>[],
): Promise<void> {
  for (const part of chunks(rows)) {
    await trx
      .insertInto("latest")
      .values(part)
      .onConflict((c) =>
        c.columns(["network", "borne", "channel"]).doUpdateSet((eb) => ({
          received_ms: eb.ref("excluded.received_ms"),
          payload: eb.ref("excluded.payload"),
        })),
      )
      .execute();
  }
}

export async function upsertStates(
  trx: Transaction<Tables>,
  rows: readonly Insertable<Tables["borne_state"]>[],
): Promise<void> {
  for (const part of chunks(rows)) {
    await trx
      .insertInto("borne_state")
      .values(part)
      .onConflict((c) =>
        c.columns(["network", "borne"]).doUpdateSet((eb) => ({
          state: eb.ref("excluded.state"),
          liveness: eb.ref("excluded.liveness"),
          boot: eb.ref("excluded.boot"),
          conn: eb.ref("excluded.conn"),
          period_s: eb.ref("excluded.period_s"),
          last_seen_ms: eb.ref("excluded.last_seen_ms"),
          changed_ms: eb.ref("excluded.changed_ms"),
        })),
      )
      .execute();
  }
}

export async function writeAlert(
  trx: Transaction<Tables>,
  { network, borne, change, atMs }: Batch["alerts"][number],
): Promise<void> {
  if (change.kind === "close") {
    await trx
      .updateTable("alert")
      .set({ closed_ms: atMs })
      .where("network", "=", network)
      .where("borne", "=", borne)
      .where("code", "=", change.code)
      .execute();
    return;
  }
  const { code, severity, owner, device, detail, since } = change.alert;
  const rest = { severity, owner, device, detail, since_ms: since, closed_ms: null };
  await trx
    .insertInto("alert")
    .values({ network, borne, code, ...rest })
    .onConflict((c) => c.columns(["network", "borne", "code"]).doUpdateSet(rest))
    .execute();
}

export async function upsertIntruders(
  trx: Transaction<Tables>,
  rows: readonly Insertable<Tables["intruder"]>[],
): Promise<void> {
  if (rows.length === 0) return;
  for (const part of chunks(rows)) {
    await trx
      .insertInto("intruder")
      .values(part)
      .onConflict((c) =>
        c.columns(["network", "borne"]).doUpdateSet((eb) => ({
          channel: eb.ref("excluded.channel"),
          count: eb("intruder.count", "+", eb.ref("excluded.count")),
          last_ms: eb.ref("excluded.last_ms"),
        })),
      )
      .execute();
  }
  const oldest = await trx
    .selectFrom("intruder")
    .select("last_ms")
    .orderBy("last_ms", "desc")
    .offset(KEPT_INTRUDERS)
    .limit(1)
    .executeTakeFirst();
  if (oldest) await trx.deleteFrom("intruder").where("last_ms", "<=", oldest.last_ms).execute();
}

export async function insertRejected(
  trx: Transaction<Tables>,
  rows: readonly Insertable<Tables["rejected"]>[],
): Promise<void> {
  if (rows.length === 0) return;
  for (const part of chunks(rows)) await trx.insertInto("rejected").values(part).execute();
  await trx
    .deleteFrom("rejected")
    .where("id", "<=", (eb) =>
      eb.selectFrom("rejected").select((e) => e(e.fn.max("id"), "-", KEPT_REJECTED).as("limit")),
    )
    .execute();
}

export async function setMeta(trx: Transaction<Tables>, key: string, value: string): Promise<void> {
  const row = trx.insertInto("meta").values({ key, value });
  await row.onConflict((c) => c.column("key").doUpdateSet({ value })).execute();
}

/** On a database with many writers always in the same order, so that two never wait for each other. */
function inOrder<Row extends object>(trx: Transaction<Tables>, rows: readonly Row[]): readonly Row[] {
  if (rows.length < 2 || !onPostgres(trx)) return rows;
  const keys = new Map(rows.map((row) => [row, orderOf(row)]));
  return rows.toSorted((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1));
}

function orderOf(row: {
  network?: string;
  borne?: string;
  boot?: string;
  id?: string;
  seq?: number;
  from_seq?: number;
}): string {
  const number = String(row.seq ?? row.from_seq ?? 0).padStart(16, "0");
  return [row.network, row.borne, row.boot, row.id, number].join(" ");
}

export function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += CHUNK) yield rows.slice(start, start + CHUNK);
}
