import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/supervisor/clock.ts";
import { Committer } from "../../../src/supervisor/receiving/committer.ts";
import type { KnownBoot } from "../../../src/supervisor/store/tables.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { keptLog } from "../../support/broker.ts";
import type { KeptLog } from "../../support/broker.ts";

const at = { network: "demo", borne: "borne-1", boot: "00000000000000aa" };
let dir: string;
let store: Store;
let log: KeptLog;
let committer: Committer;
let committed: KnownBoot[];
let waiting: (() => void)[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-store-"));
  store = await Store.open(join(dir, "supervisor.sqlite"));
  [log, committed, waiting] = [keptLog(), [], []];
  committer = new Committer(store, systemClock(), log, (boots) => {
    committed.push(...boots);
    for (const look of waiting.splice(0)) look();
  });
});
afterEach(async () => {
  await committer.stop();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

function add(seq: number): void {
  const payload = "x".repeat(800);
  const row = { ...at, seq, ts_ms: 1, up_ms: 1, sync: 1, received_ms: 1, payload, type: "button.press" };
  committer.add(({ events }) => events.push(row));
}

/** SQLite's own limit: beyond it every write fails as on a full disk (SQLITE_FULL). */
async function limitPages(pages: number): Promise<void> {
  await sql.raw(`PRAGMA max_page_count = ${pages}`).execute(store.db);
}

test("nothing is acknowledged while the disk is full; all is written once it has room", async () => {
  await limitPages(1);
  for (let seq = 1; seq <= 50; seq++) add(seq);
  const failed = (): boolean => log.lines.some(({ level }) => level === "error");
  while (!failed()) await new Promise((resolve) => setTimeout(resolve, 20));
  add(51);
  expect(committed).toEqual([]);
  expect((await committer.cursor(at)).contiguous).toBe(0);
  expect(JSON.stringify(log.lines)).toContain("full");

  await limitPages(1_000_000);
  await new Promise<void>((resolve) => waiting.push(resolve));
  expect(committed).toContainEqual(at);
  expect((await committer.cursor(at)).contiguous).toBe(51);
  expect(await store.db.selectFrom("event").select("seq").execute()).toHaveLength(51);
});

test("a restart knows what was committed, from a lower bound and the rows", async () => {
  for (const seq of [1, 2, 3, 5]) add(seq);
  await new Promise<void>((resolve) => waiting.push(resolve));
  for (const seq of [7, 2]) add(seq);
  committer.add(({ holes }) => holes.push({ ...at, from_seq: 4, to_seq: 4, why: "dropped" }));
  await committer.stop();
  const { contiguous, highest } = await store.cursor(at);
  expect([contiguous, highest]).toEqual([5, 7]);
});

test("rows wait up to a bound; beyond it events are let go, for the bornes still have them", async () => {
  await limitPages(1);
  for (let seq = 1; seq <= 20_000; seq++) add(seq);
  expect(committer.hasRoom()).toBe(false);
  await limitPages(1_000_000);
});
