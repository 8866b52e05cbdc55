import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { poisson } from "../../../src/simulate/fleet.ts";
import { judgeFleet } from "../../../src/simulate/verdict.ts";
import { emptyBatch } from "../../../src/supervisor/store/batch.ts";
import { Store } from "../../../src/supervisor/store/store.ts";

const BOOT = "00000000000000aa";
const NAME = { network: "sim", borne: "sim-00001" };
let dir: string;
let store: Store;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-verdict-"));
  store = await Store.open(join(dir, "s.sqlite"));
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

async function keep(events: readonly number[], usage: readonly number[] = []): Promise<void> {
  const batch = emptyBatch();
  const row = (seq: number) => ({
    ...NAME,
    boot: BOOT,
    seq,
    ts_ms: 1,
    up_ms: 1,
    sync: 1,
    received_ms: 1,
    payload: "{}",
  });
  for (const seq of events) batch.events.push({ ...row(seq), type: "button.press" });
  for (const seq of usage) batch.usage.push(row(seq));
  await store.commit(batch, [], 1);
}

const sent = (count: number, waiting = 0) => [{ ...NAME, boot: BOOT, sent: count, waiting }];

test("all there, events and usage together", async () => {
  await keep([1, 2, 4], [3]);
  expect(await judgeFleet(store.db, sent(4))).toEqual({ stored: 4, lost: 0, doubled: 0 });
});

test("a gap is lost; what was not acknowledged yet is not", async () => {
  await keep([1, 2]);
  expect(await judgeFleet(store.db, sent(5))).toEqual({ stored: 2, lost: 3, doubled: 0 });
  expect(await judgeFleet(store.db, sent(5, 2))).toEqual({ stored: 2, lost: 1, doubled: 0 });
  expect(await judgeFleet(store.db, sent(5, 3))).toEqual({ stored: 2, lost: 0, doubled: 0 });
});

test("one sequence in both tables, and one that was never given, are doubled", async () => {
  await keep([1, 2, 9], [2]);
  expect(await judgeFleet(store.db, sent(2))).toEqual({ stored: 2, lost: 0, doubled: 2 });
});

test("a borne of which nothing is stored has lost everything", async () => {
  expect(await judgeFleet(store.db, sent(3))).toEqual({ stored: 0, lost: 3, doubled: 0 });
});

test("chance brings what is expected on average", () => {
  for (const mean of [0, 0.01, 2, 90]) {
    const n = 4000;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += poisson(mean, Math.random);
    // Six standard deviations of the mean.
    expect(Math.abs(sum / n - mean)).toBeLessThanOrEqual(6 * Math.sqrt(mean / n));
  }
});
