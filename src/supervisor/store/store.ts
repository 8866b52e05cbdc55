import type { Kysely } from "kysely";
import type { BorneName } from "../../contract/topics.ts";
import { SequenceCursor } from "../receiving/sequence-cursor.ts";
import type { Batch } from "./batch.ts";
import { countedMs } from "./counted-time.ts";
import { migrate } from "./migrations/migrate.ts";
import { alone } from "../../store/postgres.ts";
import { openDatabase } from "./open.ts";
import type { KnownBoot, Tables } from "./tables.ts";
import { markTouched } from "./touched.ts";
import {
  chunks,
  insertNew,
  insertRejected,
  setMeta,
  upsertBoots,
  upsertIntruders,
  upsertLatest,
  upsertStates,
  writeAlert,
} from "./write.ts";

/** A borne of the register. */
export interface Registered extends BorneName {
  /** Id of its site. */
  readonly site?: string;
}

/** Of the advisory lock under which processes that share a PostgreSQL database make its tables: "vbmi". */
const MIGRATION_KEY = 0x76626d69;

/** The supervisor's database. Every method rejects with the database's error; nothing is half written. */
export class Store {
  readonly db: Kysely<Tables>;

  private constructor(db: Kysely<Tables>) {
    this.db = db;
  }

  /** Opens and, where needed, makes the tables; `database`: a path (SQLite) or a URL (PostgreSQL). @throws VisioborneError `store.open`, `store.version`. */
  static async open(database: string): Promise<Store> {
    const db = await openDatabase(database);
    try {
      await alone(db, MIGRATION_KEY, async (one) => await migrate(one));
      return new Store(db);
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }

  /**
   * Makes the file's part of the register equal to `bornes`; who left it is kept, marked, for the statistics. What was
   * made in the console stays, unless the file names it too.
   */
  async register(bornes: readonly Registered[], nowMs: number): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      const ofFile = trx.updateTable("borne").where("source", "=", "file").where("removed_ms", "is", null);
      await ofFile.set({ removed_ms: nowMs }).execute();
      for (const rows of chunks(bornes)) {
        await trx
          .insertInto("borne")
          .values(
            rows.map(({ network, borne, site = null }) => {
              return { network, borne, site, registered_ms: nowMs, removed_ms: null, source: "file" };
            }),
          )
          .onConflict((c) =>
            c.columns(["network", "borne"]).doUpdateSet((eb) => ({
              removed_ms: null,
              source: "file",
              site: eb.ref("excluded.site"),
            })),
          )
          .execute();
      }
    });
  }

  /** The bornes that are believed: in the register, enrolled or made by hand in the file, not blocked, not withdrawn. */
  async registered(): Promise<Registered[]> {
    const rows = await this.db
      .selectFrom("borne")
      .leftJoin("enrolment_borne as made", (join) =>
        join.onRef("made.network", "=", "borne.network").onRef("made.borne", "=", "borne.borne"),
      )
      .select(["borne.network", "borne.borne", "borne.site"])
      .where("borne.removed_ms", "is", null)
      .where("borne.stage", "!=", "withdrawn")
      .where("made.blocked_ms", "is", null)
      .where((eb) => eb.or([eb("borne.source", "=", "file"), eb("made.enrolled_ms", "is not", null)]))
      .execute();
    return rows.map(({ network, borne, site }) => (site === null ? { network, borne } : { network, borne, site }));
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

  /**
   * The latest boots of every borne of the register, the latest first, at most `each` for a borne.
   * @param sinceMs of older ones nothing is awaited, however many there are
   */
  async latestBoots(each: number, sinceMs: number): Promise<KnownBoot[]> {
    const ranked = this.db
      .selectFrom("boot")
      .innerJoin("borne", (join) =>
        join.onRef("borne.network", "=", "boot.network").onRef("borne.borne", "=", "boot.borne"),
      )
      .select((eb) => [
        "boot.network",
        "boot.borne",
        "boot.boot",
        "boot.last_ms",
        eb.fn
          .agg<number>("row_number")
          .over((of) => of.partitionBy(["boot.network", "boot.borne"]).orderBy("boot.last_ms", "desc"))
          .as("place"),
      ])
      .where("borne.removed_ms", "is", null)
      .where("boot.last_ms", ">=", sinceMs);
    const rows = this.db.selectFrom(ranked.as("ranked")).select(["network", "borne", "boot"]);
    return await rows.where("place", "<=", each).orderBy("last_ms", "desc").execute();
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
      const events = batch.events.map((row) => ({ ...row, at_ms: countedMs(row) }));
      const usage = batch.usage.map((row) => ({ ...row, at_ms: countedMs(row) }));
      await insertNew(trx, "event", events);
      await insertNew(trx, "usage", usage);
      await markTouched(trx, [...events, ...usage]);
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
