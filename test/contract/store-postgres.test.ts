import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresRows, testPostgres } from "../support/postgres.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { emptyBatch } from "../../src/supervisor/store/batch.ts";
import { Session } from "../../src/supervisor/shared/session.ts";
import { Store } from "../../src/supervisor/store/store.ts";
import { storeSuite } from "./store.suite.ts";

let server: TestPostgres;
let made = 0;

beforeAll(async () => {
  server = await testPostgres();
}, 120_000);

afterAll(async () => {
  await server.close();
}, 60_000);

describe("the store on PostgreSQL", () => {
  storeSuite(async () => ({ database: await server.database(`store_${++made}`), remove: async () => undefined }));
});

test("two processes that make the tables of a new database at the same time do not collide", async () => {
  const database = await server.database("both");
  const stores = await Promise.all([1, 2, 3, 4].map(async () => await Store.open(database)));
  for (const store of stores) await store.close();
});

test("processes that store the same events at the same time: each once, nobody fails", async () => {
  const database = await server.database("same");
  const stores = await Promise.all([1, 2, 3].map(async () => await Store.open(database)));
  const name = { network: "net", borne: "borne-1", boot: "00000000000000aa" };
  for (let from = 0; from < 1000; from += 100) {
    const events = Array.from({ length: 150 }, (_, n) => {
      const times = { ts_ms: 1, up_ms: 1, sync: 1, received_ms: 1 };
      return { ...name, ...times, seq: from + n + 1, type: "button.press", payload: "{}" };
    });
    const orders = [events, events.toReversed(), events.toSorted((a, b) => (a.seq % 7) - (b.seq % 7))];
    await Promise.all(
      stores.map((store, n) =>
        store.commit({ ...emptyBatch(), events: orders[n]! }, [{ ...name, contiguous: from }], 1),
      ),
    );
  }
  expect((await stores[0]!.cursor(name)).contiguous).toBe(1050);
  for (const store of stores) await store.close();
});

test("a server that is away, a database that is not there, a wrong password: a clear error without the password", async () => {
  const database = await server.database("there");
  const absent = database.replace("/there?", "/absent?");
  await expect(Store.open(absent)).rejects.toMatchObject({
    code: "store.open",
    message: expect.stringMatching(/absent/),
  });
  const nowhere = "postgres://visioborne@127.0.0.1:1/none";
  await expect(Store.open(nowhere)).rejects.toMatchObject({ code: "store.open" });
  const secret = "postgres://visioborne:geheim@127.0.0.1:1/none";
  const refused = await Store.open(secret).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "store.open" });
  expect(JSON.stringify(refused) + String(refused)).not.toContain("geheim");
});

test("one leads; when its session ends, another can", async () => {
  const database = await server.database("lead");
  const first = await Session.open(database, () => undefined);
  const second = await Session.open(database, () => undefined);
  expect([await first.tryLead(), await second.tryLead()]).toEqual([true, false]);
  const rows = await postgresRows(database, "pg_stat_activity");
  expect(rows.filter((row) => row["application_name"] === `visioborne process ${process.pid}`)).toHaveLength(2);
  first.close();
  await expect.poll(async () => await second.tryLead(), { timeout: 20_000 }).toBe(true);
  second.close();
});

test("what one process says the others hear, it itself does not; what is too long is let go", async () => {
  const database = await server.database("say");
  const heard: unknown[] = [];
  const own: unknown[] = [];
  const first = await Session.open(database, (notice) => own.push(notice));
  const second = await Session.open(database, (notice) => heard.push(notice));
  first.say({ kind: "events", value: "x".repeat(8000) });
  first.say({ kind: "result", value: { é: 1 } });
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ kind: "result", value: { é: 1 } }]);
  expect(own).toEqual([]);
  await first.check();
  first.close();
  await expect(first.check()).rejects.toMatchObject({ code: "store.open" });
  second.close();
});
