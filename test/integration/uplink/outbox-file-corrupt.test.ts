import { openSync, closeSync, readdirSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { EventMessage } from "../../../src/contract/types.ts";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import type { Outbox } from "../../../src/uplink/outbox.ts";
import { bootId, KeptLog, ManualClock, temporaryDir } from "../../unit/uplink/support.ts";

function open(dir: string, boot: number): Outbox {
  return openOutbox({ dataDir: dir, boot: bootId(boot), clock: new ManualClock(), log: new KeptLog() });
}

function events(outbox: Outbox): EventMessage[] {
  return outbox
    .boots()
    .flatMap((boot) => outbox.after(boot, 0, 100_000))
    .map((row) => JSON.parse(row.payload) as EventMessage);
}

function corruptFiles(dir: string): string[] {
  return readdirSync(dir).filter((name) => /corrupt-\d+$/.test(name));
}

/** Overwrites pages of the file as a dying card would. */
function damage(file: string, from: number, bytes: number): void {
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(bytes, 0xa5), 0, bytes, from);
  closeSync(fd);
}

test("a file that is no database at the start is moved aside, at most two are kept, and the borne goes on", () => {
  using dir = temporaryDir();
  for (let boot = 1; boot <= 4; boot++) {
    writeFileSync(join(dir.path, "uplink.db"), "not a database, not even nearly one ".repeat(100));
    const outbox = open(dir.path, boot);
    expect(outbox.event({ type: "borne.started" })).toBe(2);
    expect(events(outbox).map(({ type }) => type)).toEqual(["outbox.corrupt", "borne.started"]);
    outbox.close();
  }
  expect(corruptFiles(dir.path)).toEqual(["uplink.db.corrupt-3", "uplink.db.corrupt-4"]);
});

test("what can still be read of a damaged file is kept, the counter of the commands too", () => {
  using dir = temporaryDir();
  const file = join(dir.path, "uplink.db");
  const first = open(dir.path, 1);
  first.state.set("commandCounter", 41);
  for (let i = 0; i < 400; i++) first.event({ type: "button.press", detail: "x".repeat(100) });
  first.close();
  // The last tenth of the file: rows that were written late.
  const { size } = statSync(file);
  damage(file, Math.floor(size * 0.9), Math.floor(size * 0.1));

  const second = open(dir.path, 2);
  second.event({ type: "borne.started" });
  const kept = events(second);
  expect(kept.filter(({ boot }) => boot === bootId(1)).length).toBeGreaterThan(100);
  expect(kept.map(({ type }) => type)).toContain("outbox.corrupt");
  expect(kept.at(-1)?.type).toBe("borne.started");
  expect(second.state.get("commandCounter")).toBe(41);
  second.close();
});

test("a file that breaks under the running daemon costs no start, and every sequence is there or reported", () => {
  using dir = temporaryDir();
  const file = join(dir.path, "uplink.db");
  const outbox = open(dir.path, 1);
  outbox.state.set("commandCounter", 7);
  for (let i = 0; i < 600; i++) outbox.event({ type: "button.press", detail: "x".repeat(100) });
  outbox.ack(bootId(1), 10);
  // The log goes into the file, then the card breaks the file's tables, whatever SQLite's cache still knows.
  const other = new DatabaseSync(file);
  other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  other.close();
  const { size } = statSync(file);
  damage(file, 4096, size - 4096);
  // A cache that is small enough is no help for long.
  for (let i = 0; i < 200; i++) outbox.event({ type: "button.press", detail: "y".repeat(100) });
  const rows = events(outbox);
  const there = new Set(rows.filter(({ boot }) => boot === bootId(1)).map(({ seq }) => seq));
  const holes = rows.filter(({ type }) => type === "outbox.dropped");
  for (const hole of holes) for (let seq = hole.from_seq!; seq <= hole.to_seq!; seq++) there.add(seq);
  expect(rows.map(({ type }) => type)).toContain("outbox.corrupt");
  expect(corruptFiles(dir.path)).toHaveLength(1);
  const last = Math.max(...there);
  for (let seq = 11; seq <= last; seq++) expect(there.has(seq), `sequence ${seq}`).toBe(true);
  expect(last).toBeGreaterThanOrEqual(800);
  expect(outbox.state.get("commandCounter")).toBe(7);
  outbox.close();
  const again = open(dir.path, 2);
  expect(again.state.get("commandCounter")).toBe(7);
  again.close();
});
