import { join } from "node:path";
import { onTestFinished, expect, test } from "vitest";
import { MIGRATIONS } from "../../../src/desk/store/migrations.ts";
import type { Migration } from "../../../src/desk/store/migrations.ts";
import { openStore } from "../../../src/desk/store/store.ts";
import { tempDir } from "../../support/twin-borne.ts";

/** A step of a later program. */
const later = (table: string, additive: boolean): Migration => ({
  brings: table,
  additive,
  up: async (db) => {
    await db.schema
      .createTable(table)
      .addColumn("id", "text", (c) => c.primaryKey())
      .execute();
  },
});
const tablesOf = async (file: string, migrations: readonly Migration[]) => {
  const store = await openStore(file, migrations);
  const tables = await store.introspection.getTables();
  await store.destroy();
  return tables.map(({ name }) => name).toSorted();
};
const fresh = () => join(tempDir("desk-store"), "sub", "desk.sqlite");
const ours = MIGRATIONS.slice(0, 1);

test("a new database gets all steps, an older one those it lacks, and keeps its rows", async () => {
  const file = fresh();
  expect(await tablesOf(file, ours)).toEqual(["account", "account_organisme", "meta", "session"]);
  const store = await openStore(file, ours);
  await store.insertInto("meta").values({ key: "kept", value: "yes" }).execute();
  await store.destroy();
  expect(await tablesOf(file, [...ours, later("a", true), later("b", true)])).toEqual(
    expect.arrayContaining(["a", "account", "b"]),
  );
  const again = await openStore(file, [...ours, later("a", true), later("b", true)]);
  onTestFinished(() => again.destroy());
  expect(await again.selectFrom("meta").selectAll().execute()).toEqual(
    expect.arrayContaining([
      { key: "kept", value: "yes" },
      { key: "version", value: "3" },
    ]),
  );
});

test("an update that is taken back: the program of one step before still works on the database", async () => {
  const file = fresh();
  await tablesOf(file, [...ours, later("a", true)]);
  expect(await tablesOf(file, ours)).toEqual(["a", "account", "account_organisme", "meta", "session"]);
  // And forward again, without making the table twice.
  expect(await tablesOf(file, [...ours, later("a", true)])).toContain("a");
});

test("a database that a later program has changed for good is refused, with its version", async () => {
  const file = fresh();
  await tablesOf(file, [...ours, later("a", false)]);
  await expect(openStore(file, ours)).rejects.toMatchObject({
    code: "store.version",
    context: { version: 2, oldest: 2 },
  });
  const twoAhead = fresh();
  await tablesOf(twoAhead, [...ours, later("a", true), later("b", true)]);
  await expect(openStore(twoAhead, ours)).rejects.toMatchObject({ code: "store.version" });
});

test("a step that fails leaves the database as it was", async () => {
  const file = fresh();
  await tablesOf(file, ours);
  const broken: Migration = {
    brings: "nothing",
    additive: true,
    up: async (db) => {
      await db.schema.createTable("half").addColumn("id", "text").execute();
      throw new Error("cut");
    },
  };
  await expect(openStore(file, [...ours, later("a", true), broken])).rejects.toThrow("cut");
  expect(await tablesOf(file, ours)).toEqual(["account", "account_organisme", "meta", "session"]);
});
