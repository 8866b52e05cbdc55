import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backupDatabase, checkDatabase } from "../../../../src/supervisor/store/backup.ts";
import { emptyBatch } from "../../../../src/supervisor/store/batch.ts";
import { LATEST_VERSION } from "../../../../src/supervisor/store/migrations/migrate.ts";
import { restoreDatabase } from "../../../../src/supervisor/store/restore.ts";
import { Store } from "../../../../src/supervisor/store/store.ts";

const NAME = { network: "net", borne: "borne-1" };
const NOW_MS = 1_790_000_000_000;
let dir: string;
let database: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-restore-"));
  database = join(dir, "supervisor.sqlite");
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function filled(file: string, events: number): Promise<Store> {
  const store = await Store.open(file);
  await store.register([NAME], NOW_MS);
  const batch = emptyBatch();
  const row = { ...NAME, boot: "00000000000000aa", ts_ms: 1, up_ms: 1, sync: 1, received_ms: 1, payload: "{}" };
  for (let seq = 1; seq <= events; seq++) batch.events.push({ ...row, seq, type: "button.press" });
  await store.commit(batch, [], NOW_MS);
  return store;
}

async function backupOf(events: number): Promise<string> {
  const to = join(dir, `${events}.backup`);
  const other = join(dir, "other.sqlite");
  await (await filled(other, events)).close();
  await backupDatabase(other, to);
  return to;
}

test("what was backed up while it was open is there after a restore, and what stood there is kept", async () => {
  const store = await filled(database, 3);
  const to = join(dir, "b", "one.backup");
  expect(await backupDatabase(database, to)).toMatchObject({ version: LATEST_VERSION, bornes: 1, events: 3 });
  expect(statSync(to).mode & 0o777).toBe(0o600);
  await store.close();
  await (await filled(database, 5)).close();

  const { keptAs, ...facts } = restoreDatabase(database, to, NOW_MS);
  expect(facts).toMatchObject({ events: 3 });
  expect(checkDatabase(keptAs!)).toMatchObject({ events: 5 });
  const again = await Store.open(database);
  expect((await again.cursor({ ...NAME, boot: "00000000000000aa" })).contiguous).toBe(3);
  await again.close();
});

test("a database that a program has open is not replaced", async () => {
  const from = await backupOf(1);
  const store = await filled(database, 4);
  expect(() => restoreDatabase(database, from, NOW_MS)).toThrow(expect.objectContaining({ code: "store.busy" }));
  await store.register([NAME], NOW_MS);
  await store.close();
  expect(checkDatabase(database)).toMatchObject({ events: 4 });
});

test("a backup never overwrites a file", async () => {
  await (await filled(database, 1)).close();
  const to = join(dir, "mine");
  writeFileSync(to, "precious");
  await expect(backupDatabase(database, to)).rejects.toMatchObject({ code: "store.exists" });
  expect(readFileSync(to, "utf8")).toBe("precious");
});

test("the backup of a later program is refused, before anything is touched", async () => {
  const from = await backupOf(2);
  const store = await Store.open(from);
  await store.db
    .updateTable("meta")
    .set({ value: String(LATEST_VERSION + 1) })
    .where("key", "=", "version")
    .execute();
  await store.close();
  await (await filled(database, 4)).close();
  expect(() => restoreDatabase(database, from, NOW_MS)).toThrow(expect.objectContaining({ code: "store.version" }));
  expect(checkDatabase(database)).toMatchObject({ events: 4 });
});

test.each([
  ["cut in the middle", (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ["not a database", (file: string) => writeFileSync(file, "garbage".repeat(1000))],
  ["empty", (file: string) => truncateSync(file, 0)],
])("a backup that is %s is refused", async (_, damage) => {
  const from = await backupOf(2000);
  damage(from);
  await (await filled(database, 4)).close();
  expect(() => restoreDatabase(database, from, NOW_MS)).toThrow(expect.objectContaining({ code: "store.corrupt" }));
  expect(checkDatabase(database)).toMatchObject({ events: 4 });
});

test("a damaged database can be replaced: that is what the backup is for", async () => {
  const from = await backupOf(2);
  await (await filled(database, 4)).close();
  writeFileSync(database, "garbage");
  const { keptAs } = restoreDatabase(database, from, NOW_MS);
  expect(readFileSync(keptAs!, "utf8")).toBe("garbage");
  expect(checkDatabase(database)).toMatchObject({ events: 2 });
});

test("a backup of a closed database is the same whether it is copied or made by the command", async () => {
  const from = await backupOf(2);
  const copy = join(dir, "copy");
  copyFileSync(from, copy);
  expect(restoreDatabase(database, copy, NOW_MS)).toEqual(checkDatabase(from));
});
