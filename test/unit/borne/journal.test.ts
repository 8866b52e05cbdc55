import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Condition } from "../../../devices/device.ts";
import { loadConfig } from "../../../src/borne/config/load.ts";
import { openJournal } from "../../../src/borne/journal.ts";
import { FakeClock, memoryLog } from "../../support/fake-clock.ts";
import { configYaml, tempDir } from "../../support/twin-borne.ts";

async function journalIn(dataDir: string, boot = "0123456789abcdef") {
  const folder = tempDir("journal-config");
  writeFileSync(join(folder, "c.yaml"), configYaml());
  const { config } = await loadConfig(join(folder, "c.yaml"));
  if (!config) throw new Error("configuration");
  const log = memoryLog();
  const journal = openJournal({ config, dataDir, boot, clock: new FakeClock(), log });
  onTestFinished(() => journal.outbox.close());
  return { ...journal, log };
}

test("what is kept is there after the next start", async () => {
  const dir = tempDir("journal");
  const first = await journalIn(dir);
  expect(first.keep.get("running")).toBeUndefined();
  first.keep.set("running", true);
  first.keep.set("lastSelfTest", { wallMs: 1, passed: false });
  first.outbox.close();
  const second = await journalIn(dir, "fedcba9876543210");
  expect(second.keep.get("running")).toBe(true);
  expect(second.keep.get("lastSelfTest")).toEqual({ wallMs: 1, passed: false });
});

test("a disk that is well has no troubles, told at once to who follows", async () => {
  const { followTroubles } = await journalIn(tempDir("journal"));
  const said: (readonly Condition[])[] = [];
  followTroubles((conditions) => said.push(conditions));
  expect(said).toEqual([[]]);
});

test("disk-unusable-at-boot: nothing throws, events are counted, and it is told, to who follows later too", async () => {
  const blocked = join(tempDir("journal"), "blocked");
  writeFileSync(blocked, "a file where the folder should be");
  const { outbox, keep, followTroubles } = await journalIn(join(blocked, "data"));
  expect(outbox.event({ type: "borne.started" })).toBe(1);
  expect(outbox.event({ type: "button.press" })).toBe(2);
  expect(keep.get("running")).toBeUndefined();
  expect(() => keep.set("running", true)).not.toThrow();
  await new Promise((resolve) => setImmediate(resolve));
  const said: (readonly Condition[])[] = [];
  followTroubles((conditions) => said.push(conditions));
  expect(said).toEqual([[{ code: "disk.full", detail: expect.any(String) as string }]]);
  expect(outbox.figures()).toEqual({ rows: 2, dropped: 0 });
});
