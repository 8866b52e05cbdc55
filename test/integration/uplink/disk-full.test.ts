import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { EventMessage } from "../../../src/contract/types.ts";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import type { Outbox, OutboxTrouble } from "../../../src/uplink/outbox.ts";
import { bootId, KeptLog, temporaryDir, ManualClock } from "../../unit/uplink/support.ts";

/** A file system of a given size of its own; undefined where mounting is not allowed (a container without rights). */
function smallDisk(dir: string, sizeKb: number): ({ readonly path: string } & Disposable) | undefined {
  const path = join(dir, "disk");
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeKb}k`, "tmpfs", path], { stdio: "pipe" });
  } catch {
    return undefined;
  }
  return { path, [Symbol.dispose]: () => execFileSync("umount", ["--lazy", path]) };
}

function events(outbox: Outbox): EventMessage[] {
  return outbox.after(bootId(1), 0, 100_000).map((row) => JSON.parse(row.payload) as EventMessage);
}

test("a full disk stops nothing: events wait in RAM, are sent from there, and go to the disk when it has room", async ({
  skip,
}) => {
  using dir = temporaryDir();
  using disk = smallDisk(dir.path, 1024);
  if (!disk) return skip("mount is not allowed here");
  const troubles: OutboxTrouble[] = [];
  const outbox = openOutbox({
    dataDir: disk.path,
    boot: bootId(1),
    clock: new ManualClock(),
    log: new KeptLog(),
    onTrouble: (trouble) => troubles.push(trouble),
  });
  outbox.event({ type: "borne.started" });
  // Something else fills the disk.
  const ballast = join(disk.path, "ballast");
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  let appended = 1;
  for (; appended < 300; appended++) {
    expect(outbox.event({ type: "button.press", detail: "x".repeat(150) })).toBe(appended + 1);
  }
  await Promise.resolve();
  expect(troubles).toEqual([expect.objectContaining({ code: "disk.full", present: true })]);
  expect(events(outbox).map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  expect(outbox.figures()).toEqual({ rows: 300, dropped: 0 });

  // The supervisor's acknowledgement holds, even where the disk does not take it.
  outbox.ack(bootId(1), 100);
  expect(events(outbox)[0]?.seq).toBe(101);

  rmSync(ballast);
  await expect.poll(() => troubles.at(-1), { timeout: 15_000 }).toMatchObject({ code: "disk.full", present: false });
  expect(outbox.figures()).toEqual({ rows: 200, dropped: 0 });
  outbox.close();
  const again = openOutbox({ dataDir: disk.path, boot: bootId(2), clock: new ManualClock(), log: new KeptLog() });
  expect(events(again).map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 101));
  again.close();
});

test("a disk that stays full costs the oldest events beyond 500, counted and reported", async ({ skip }) => {
  using dir = temporaryDir();
  using disk = smallDisk(dir.path, 256);
  if (!disk) return skip("mount is not allowed here");
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(join(disk.path, "ballast"), Buffer.alloc(bavail * bsize));
  const troubles: OutboxTrouble[] = [];
  const outbox = openOutbox({
    dataDir: disk.path,
    boot: bootId(1),
    clock: new ManualClock(),
    log: new KeptLog(),
    onTrouble: (trouble) => troubles.push(trouble),
  });
  for (let i = 0; i < 700; i++) outbox.event({ type: "button.press" });
  await Promise.resolve();
  expect(troubles.map(({ code }) => code)).toEqual(["disk.full", "outbox.loss"]);
  const rows = events(outbox);
  expect(rows).toHaveLength(500);
  const there = new Set(rows.map(({ seq }) => seq));
  const reports = rows.filter(({ type }) => type === "outbox.dropped");
  expect(reports).toHaveLength(1);
  for (const { from_seq: from, to_seq: to } of reports) for (let seq = from!; seq <= to!; seq++) there.add(seq);
  const last = Math.max(...there);
  expect(last).toBe(701);
  expect(there.size).toBe(last);
  expect(() => outbox.state.set("commandCounter", 1)).toThrowError(expect.objectContaining({ code: "disk.full" }));
  outbox.close();
});

test("a data folder that can't be made stops nothing either", () => {
  using dir = temporaryDir();
  writeFileSync(join(dir.path, "file"), "");
  const outbox = openOutbox({
    dataDir: join(dir.path, "file", "data"),
    boot: bootId(1),
    clock: new ManualClock(),
    log: new KeptLog(),
  });
  expect(outbox.event({ type: "borne.started" })).toBe(1);
  expect(events(outbox)).toHaveLength(1);
  outbox.ack(bootId(1), 1);
  expect(events(outbox)).toEqual([]);
  outbox.close();
});
