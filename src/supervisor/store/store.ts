import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Insertable, Kysely, Transaction } from "kysely";
import type { BorneName } from "../../contract/topics.ts";
import { SequenceCursor } from "../sequence-cursor.ts";
import { KEPT_INTRUDERS, KEPT_REJECTED } from "./batch.ts";
import type { Batch } from "./batch.ts";
import { migrate } from "./migrate.ts";
import { openSqlite } from "./node-sqlite.ts";
import type { Tables } from "./tables.ts";

/** Rows of one INSERT: SQLite takes 32,766 parameters, a journal row has ten. */
const CHUNK = 100;

/** A boot of which something was or is to be committed. */
export interface KnownBoot extends BorneName {
  readonly boot: string;
}

/** The supervisor's database. Every method rejects with the database's error; nothing is half written. */
export class Store {
  readonly db: Kysely<Tables>;

  private constructor(db: Kysely<Tables>) {
    this.db = db;
  }

  /** Opens and, where needed, makes the tables. @throws VisioborneError `store.open`, `store.version`. */
  static async open(file: string): Promise<Store> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const db = openSqlite(file);
    try {
      await migrate(db);
      return new Store(db);
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }

  /** Makes the register equal to `bornes`; who left it is kept, marked, for the statistics. */
  async register(bornes: readonly BorneName[], nowMs: number): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      await trx.updateTable("borne").set({ removed_ms: nowMs }).where("removed_ms", "is", null).execute();
      for (const rows of chunks(bornes)) {
        await trx
          .insertInto("borne")
          .values(rows.map(({ network, borne }) => ({ network, borne, registered_ms: nowMs, removed_ms: null })))
          .onConflict((c) => c.columns(["network", "borne"]).doUpdateSet({ removed_ms: null }))
          .execute();
      }
    });
  }

  /** What is committed of one boot. */
  async cursor({ network, borne, boot }: KnownBoot): Promise<SequenceCursor> {
    const row = await this.db
      .selectFrom("boot")
      .select("contiguous")
      .where("network", "=", network)
      .where("borne", "=", borne)
      .where("boot", "=", boot)
      .executeTakeFirst();
    const cursor = new SequenceCursor(row?.contiguous ?? 0);
    const from = cursor.contiguous;
    for (const table of ["event", "usage"] as const) {
      const rows = await this.db
        .selectFrom(table)
        .select("seq")
        .where("network", "=", network)
        .where("borne", "=", borne)
        .where("boot", "=", boot)
        .where("seq", ">", from)
        .orderBy("seq")
        .execute();
      for (const { seq } of rows) cursor.add(seq);
    }
    const holes = await this.db
      .selectFrom("hole")
      .select(["from_seq", "to_seq"])
      .where("network", "=", network)
      .where("borne", "=", borne)
      .where("boot", "=", boot)
      .where("to_seq", ">", from)
      .execute();
    for (const hole of holes) cursor.add(hole.from_seq, hole.to_seq);
    return cursor;
  }

  /** The latest boots of every borne of the register, the latest first, at most `each` for a borne. */
  async latestBoots(each: number): Promise<KnownBoot[]> {
    const rows = await this.db
      .selectFrom("boot")
      .innerJoin("borne", (join) =>
        join.onRef("borne.network", "=", "boot.network").onRef("borne.borne", "=", "boot.borne"),
      )
      .select(["boot.network", "boot.borne", "boot.boot"])
      .where("borne.removed_ms", "is", null)
      .orderBy("boot.last_ms", "desc")
      .execute();
    const counts = new Map<string, number>();
    return rows.filter(({ network, borne }) => {
      const count = (counts.get(`${network}/${borne}`) ?? 0) + 1;
      counts.set(`${network}/${borne}`, count);
      return count <= each;
    });
  }

  /**
   * Writes a batch in one transaction; when the promise resolves, it is on the disk.
   * @param cursors the committed state before this batch of each boot that the batch has rows of.
   */
  async commit(
    batch: Batch,
    cursors: readonly (KnownBoot & { readonly contiguous: number })[],
    nowMs: number,
  ): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      // Immediately a write, so that the transaction never reads first and then has to give up its snapshot.
      await insertNew(trx, "event", batch.events);
      await insertNew(trx, "usage", batch.usage);
      await insertNew(trx, "hole", batch.holes);
      await insertNew(trx, "res", batch.res);
      await upsertBoots(trx, cursors, nowMs);
      await upsertLatest(trx, [...batch.latest.values()]);
      await upsertStates(trx, [...batch.states.values()]);
      for (const alert of batch.alerts) await writeAlert(trx, alert);
      await upsertIntruders(trx, [...batch.intruders.values()]);
      await insertRejected(trx, batch.rejected);
      for (const [key, value] of batch.meta) await setMeta(trx, key, value);
    });
  }
}

/** UNIQUE(network, borne, boot, seq): a row that is there already is not written again (rule 3). */
async function insertNew<T extends "event" | "usage" | "hole" | "res">(
  trx: Transaction<Tables>,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> {
  for (const part of chunks(rows)) {
    await trx
      .insertInto(table)
      .values(part)
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

async function upsertBoots(
  trx: Transaction<Tables>,
  boots: readonly (KnownBoot & { readonly contiguous: number })[],
  nowMs: number,
): Promise<void> {
  for (const part of chunks(boots)) {
    await trx
      .insertInto("boot")
      .values(
        part.map(({ network, borne, boot, contiguous }) => ({ network, borne, boot, contiguous, last_ms: nowMs })),
      )
      .onConflict((c) =>
        c.columns(["network", "borne", "boot"]).doUpdateSet((eb) => ({
          contiguous: eb.ref("excluded.contiguous"),
          last_ms: eb.ref("excluded.last_ms"),
        })),
      )
      .execute();
  }
}

async function upsertLatest(trx: Transaction<Tables>, rows: readonly Insertable<Tables["latest"]>[]): Promise<void> {
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

async function upsertStates(
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

async function writeAlert(
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

async function upsertIntruders(
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

async function insertRejected(
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

async function setMeta(trx: Transaction<Tables>, key: string, value: string): Promise<void> {
  const row = trx.insertInto("meta").values({ key, value });
  await row.onConflict((c) => c.column("key").doUpdateSet({ value })).execute();
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += CHUNK) yield rows.slice(start, start + CHUNK);
}
