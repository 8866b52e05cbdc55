import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { Results } from "../../../src/uplink/results.ts";
import { Sender } from "../../../src/uplink/sender.ts";
import { UpdateRecord } from "../../../src/update/record.ts";
import { openOutbox, type Outbox } from "../../../src/uplink/outbox.ts";
import { bootId, KeptLog, ManualClock, temporaryDir } from "./support.ts";

/** What the first release has made. It is not changed here: what it lists stays as it is. */
const RELEASED: Readonly<Record<string, readonly string[]>> = {
  rows: ["n", "boot", "seq", "channel", "urgent", "created", "payload", "bytes"],
  state: ["key", "value"],
  results: ["n", "id", "created", "payload"],
};

const open = (dir: string, boot: number): Outbox =>
  openOutbox({ dataDir: dir, boot: bootId(boot), clock: new ManualClock(), log: new KeptLog() });

interface Column {
  readonly name: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
}

/** What a later version may do by the rule: more columns, tables, indexes, values of state that nobody here knows. */
function growAsALaterVersionMay(file: string): void {
  const db = new DatabaseSync(file);
  db.exec(`
    ALTER TABLE rows ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE rows ADD COLUMN trace TEXT;
    ALTER TABLE results ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX rows_by_priority ON rows (priority, n);
    CREATE TABLE attachments (id TEXT PRIMARY KEY, body BLOB) STRICT;
    INSERT INTO attachments VALUES ('a', x'00');
    INSERT INTO state (key, value) VALUES ('moonPhase', '{"full":true}'), ('commandCounter', '41');
    UPDATE rows SET priority = 3, trace = 'later';
  `);
  db.close();
}

describe("the database of the system that was tried", () => {
  test("of the next version: opened by this one, nothing lost, nothing of the next version's destroyed", async () => {
    using dir = temporaryDir();
    const before = open(dir.path, 1);
    before.event({ type: "borne.started" });
    before.event({ type: "button.press" });
    before.state.set("running", true);
    before.close();
    const file = join(dir.path, "uplink.db");
    growAsALaterVersionMay(file);

    const back = open(dir.path, 2);
    expect(back.boots()).toEqual([bootId(1)]);
    expect([back.state.get("commandCounter"), back.state.get("running")]).toEqual([41, true]);
    expect(back.event({ type: "borne.started" })).toBe(1);
    back.state.set("commandCounter", 42);
    expect(back.ack(bootId(1), 1)).toBe(true);
    expect(back.after(bootId(1), 0, 10).map(({ seq }) => seq)).toEqual([2]);
    const log = new KeptLog();
    const name = { network: "demo", borne: "borne-1" };
    const sender = new Sender({ name, log, onRefused: () => undefined });
    const results = new Results({ boot: bootId(2), sender, disk: back.disk, clock: new ManualClock(), log });
    await results.say({ id: "c1", state: "succeeded" });
    expect(back.disk.use((store) => store.results()).map(({ id }) => id)).toEqual(["c1"]);
    back.close();

    // Forward again, by the next update: all that it had is there.
    const db = new DatabaseSync(file);
    expect(db.prepare("SELECT count(*) AS n FROM attachments").get()).toEqual({ n: 1 });
    expect(db.prepare("SELECT value FROM state WHERE key = 'moonPhase'").get()).toEqual({ value: '{"full":true}' });
    expect(db.prepare("SELECT seq, priority, trace FROM rows ORDER BY n").all()).toEqual([
      { seq: 2, priority: 3, trace: "later" },
      { seq: 1, priority: 0, trace: null },
    ]);
    db.close();
  });

  test("what this version makes keeps to the rule: all of the first release, and more only with a default", () => {
    using dir = temporaryDir();
    open(dir.path, 1).close();
    const db = new DatabaseSync(join(dir.path, "uplink.db"));
    for (const [table, released] of Object.entries(RELEASED)) {
      const columns = db.prepare(`PRAGMA table_info(${table})`).all() as unknown as Column[];
      expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining([...released]));
      const added = columns.filter(({ name }) => !released.includes(name));
      expect(added.filter(({ notnull, dflt_value: value, pk }) => pk > 0 || (notnull === 1 && value === null))).toEqual(
        [],
      );
    }
    db.close();
  });

  test("the record of updates: a state, an outcome or fields of a later version cost nothing but themselves", () => {
    using dir = temporaryDir();
    const file = join(dir.path, "update.json");
    const read = (text: string) => {
      writeFileSync(file, text);
      return new UpdateRecord(file).read();
    };
    const order = {
      version: "1.1.0",
      source: "https://u.example/b",
      now: false,
      older: false,
      jitterMs: 0,
      askedMs: 0,
    };
    const last = { result: "kept", version: "1.0.0", reason: "", atMs: 5 };
    const waiting = { name: "waiting", order: { ...order, weather: "fine" }, tries: 0, notBeforeMs: 0, moon: 1 };
    expect(read(JSON.stringify({ state: waiting, last: { ...last, by: "x" }, more: 1 }))).toEqual({
      state: waiting,
      last,
    });
    expect(read(JSON.stringify({ state: { name: "pondering", order }, last }))).toEqual({
      state: { name: "idle" },
      last,
    });
    expect(read(JSON.stringify({ state: waiting, last: { ...last, result: "undone" } }))).toEqual({
      state: waiting,
      last: undefined,
    });
    for (const text of ["", "null", "[]", '{"state":{"name":"waiting"}}', "{"]) {
      expect(read(text)).toEqual({ state: { name: "idle" }, last: undefined });
    }
  });
});
