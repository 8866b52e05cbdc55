import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlite } from "../../../../src/store/node-sqlite.ts";
import { LATEST_VERSION, migrate } from "../../../../src/supervisor/store/migrations/migrate.ts";
import { Store } from "../../../../src/supervisor/store/store.ts";
import type { Tables } from "../../../../src/supervisor/store/tables.ts";

/** Versions that were released: their schema stands beside this file and is never changed. */
const RELEASED = [1];
const BOOT = "00000000000000aa";
let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-migrations-"));
  file = join(dir, "supervisor.sqlite");
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function schemaOf(database: string): string {
  const db = new DatabaseSync(database, { readOnly: true });
  const rows = db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").all();
  db.close();
  return `${rows.map((row) => `${String(row["sql"])};`).join("\n")}\n`;
}

/** A database of an earlier program, with rows in all of its tables. */
async function earlier(version: number): Promise<void> {
  const db = openSqlite<Tables>(file);
  await migrate(db, version);
  await db.destroy();
  const raw = new DatabaseSync(file);
  const tables = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  for (const { name } of tables) {
    if (name === "meta") continue;
    const columns = raw.prepare(`SELECT name, type FROM pragma_table_info('${String(name)}')`).all();
    const values = columns.map((column) => {
      const known = { network: "net", borne: "borne-1", boot: BOOT, seq: 1, contiguous: 1, removed_ms: null };
      if (Object.hasOwn(known, String(column["name"]))) return known[column["name"] as "network"];
      return column["type"] === "text" ? "text" : 1;
    });
    raw.prepare(`INSERT INTO ${String(name)} VALUES (${values.map(() => "?").join()})`).run(...values);
  }
  raw.close();
}

test.each(RELEASED)("the schema of version %i is what was released", async (version) => {
  const db = openSqlite<Tables>(file);
  await migrate(db, version);
  await db.destroy();
  const released = readFileSync(new URL(`released/v${version}.sql`, import.meta.url), "utf8");
  expect(schemaOf(file)).toBe(released);
});

test.each(RELEASED)("a database of version %i keeps its rows, and works as a new one does", async (version) => {
  await earlier(version);
  const store = await Store.open(file);
  const meta = await store.db.selectFrom("meta").selectAll().where("key", "=", "version").executeTakeFirst();
  expect(meta?.value).toBe(String(LATEST_VERSION));
  expect(await store.registered()).toEqual([{ network: "net", borne: "borne-1" }]);
  expect((await store.cursor({ network: "net", borne: "borne-1", boot: BOOT })).contiguous).toBe(1);
  for (const table of ["event", "usage", "res", "alert", "latest", "borne_state", "command"] as const) {
    expect(await store.db.selectFrom(table).selectAll().execute(), table).toHaveLength(1);
  }
  await store.close();

  const fresh = join(dir, "fresh.sqlite");
  await (await Store.open(fresh)).close();
  expect(columnsOf(file)).toEqual(columnsOf(fresh));
});

test("a database of a later program is left alone", async () => {
  const store = await Store.open(file);
  await store.db.updateTable("meta").set({ value: "999" }).where("key", "=", "version").execute();
  await store.close();
  const before = schemaOf(file);
  await expect(Store.open(file)).rejects.toMatchObject({ code: "store.version" });
  expect(schemaOf(file)).toBe(before);
});

test("a step that fails leaves the version before, whole", async () => {
  await earlier(1);
  const raw = new DatabaseSync(file);
  // In the way of a step that adds the same column.
  raw.exec("ALTER TABLE borne ADD COLUMN stage text");
  const before = schemaOf(file);
  await expect(Store.open(file)).rejects.toThrow(/stage/);
  expect(schemaOf(file)).toBe(before);
  raw.exec("ALTER TABLE borne DROP COLUMN stage");
  raw.close();
  await (await Store.open(file)).close();
});

function columnsOf(database: string): Record<string, unknown>[] {
  const db = new DatabaseSync(database, { readOnly: true });
  const sql = `SELECT t.name AS "table", c.name, c.type, c."notnull", c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type = 'table' ORDER BY 1, 2`;
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}
