import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { DeskStand } from "../../support/desk/stand.ts";

test("a queue that cannot be written: calls go on, and are written when it can be again", async () => {
  const stand = await DeskStand.open(["borne-1", "borne-2"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  const database = new DatabaseSync(stand.config.database);
  database.exec("ALTER TABLE live_call RENAME TO hidden");
  await borne.queue();
  alice.take(borne.call);
  expect(await borne.next("answered")).toMatchObject({ expert: "Alice" });
  database.exec("ALTER TABLE hidden RENAME TO live_call");
  const other = await stand.borne("borne-2");
  await other.queue();
  const rows = database.prepare("SELECT id, expert IS NOT NULL AS taken FROM live_call ORDER BY seq").all();
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { id: borne.call, taken: 1 },
    { id: other.call, taken: 0 },
  ]);
  database.close();
  expect(stand.desk.log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
});

test("figures of each stay are kept, and nothing of a person", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  await borne.queue();
  stand.pass(20_000);
  alice.take(borne.call);
  await borne.next("answered");
  stand.pass(30_000);
  expect((await alice.browser.ask("GET", "/healthz")).body).toMatchObject({
    state: "ok",
    waiting: 0,
    talking: 1,
    bornes: 1,
    experts: 1,
  });
  alice.send({ type: "hang-up", call: borne.call });
  await borne.next("ended");
  alice.send({ type: "wrap-up", call: borne.call, reason: "droits" });
  alice.send({ type: "ping", n: 1 });
  await alice.next("pong");
  const database = new DatabaseSync(stand.config.database);
  const rows = database.prepare("SELECT * FROM finished_leg").all();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    organisme: "caf",
    borne: "demo/borne-1",
    waited_ms: 20_000,
    talked_ms: 30_000,
    ended_by: "expert",
    how: "done",
    reason: "droits",
  });
  expect(database.prepare("SELECT count(*) AS n FROM live_call").get()).toEqual({ n: 0 });
  database.close();
  const said = JSON.stringify([rows, stand.desk.log.lines]);
  for (const personal of ["alice", "Alice", borne.token]) expect(said).not.toContain(personal);
});
