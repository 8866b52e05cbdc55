import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { VisioborneError } from "../../contract/errors.ts";
import { openSqlite } from "../../store/node-sqlite.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { Migration } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** The desk's database. Its methods reject with the database's error; nothing is half written. */
export type Store = Kysely<Tables>;

/**
 * Opens the database and brings it to this program's version. Close with `destroy()`.
 * @throws VisioborneError `store.open`; `store.version` when a later program has changed it beyond this one.
 */
export async function openStore(file: string, migrations: readonly Migration[] = MIGRATIONS): Promise<Store> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = openSqlite<Tables>(file);
  try {
    await sql`PRAGMA foreign_keys = ON`.execute(db);
    await migrate(db, migrations);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** Brings a database forward, all steps or none. One that a later program has made is taken where its steps only added. */
async function migrate(db: Store, migrations: readonly Migration[]): Promise<void> {
  await db.schema
    .createTable("meta")
    .ifNotExists()
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();
  const ours = migrations.length;
  await db.transaction().execute(async (trx) => {
    const version = await readNumber(trx, "version", 0);
    if (version > ours) {
      const oldest = await readNumber(trx, "oldest_program", version);
      if (oldest <= ours) return;
      const message = `database has version ${version}, for programs from ${oldest} on: this one has ${ours}; use a later program`;
      throw new VisioborneError("store.version", message, { version, oldest, ours });
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue;
      await migration.up(trx);
      await write(trx, "version", index + 1);
      // One step back is promised, not more: what is two releases old is not tested on it.
      await write(trx, "oldest_program", migration.additive ? Math.max(index, 1) : index + 1);
    }
  });
}

async function readNumber(trx: Transaction<Tables>, key: string, otherwise: number): Promise<number> {
  const row = await trx.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst();
  return row === undefined ? otherwise : Number(row.value);
}

async function write(trx: Transaction<Tables>, key: string, value: number): Promise<void> {
  const row = { key, value: String(value) };
  await trx
    .insertInto("meta")
    .values(row)
    .onConflict((c) => c.column("key").doUpdateSet({ value: row.value }))
    .execute();
}
