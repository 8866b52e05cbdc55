import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AlertMessage, EventMessage, HealthMessage, StatusMessage } from "../../src/contract/types.ts";
import { bodyOf } from "./support/listener.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

const DISK_KB = 1024;
let site: Site;
let listener: Listener;
let mounted = false;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
  // A data partition of its own, which goes with the test.
  const { borneData } = site.layout;
  mkdirSync(borneData, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_KB}k`, "tmpfs", borneData], { stdio: "pipe" });
    mounted = true;
    site.alsoUndo(() => execFileSync("umount", ["--lazy", borneData]));
  } catch {
    // Not allowed here.
  }
});

afterAll(async () => {
  await site?.end();
});

/** Takes all the room that is left. */
function fill(): string {
  const { borneData } = site.layout;
  const ballast = join(borneData, "ballast");
  const { bavail, bsize } = statfsSync(borneData);
  try {
    writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  } catch (error) {
    // The daemon has taken some of it meanwhile: it is full all the same.
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
  return ballast;
}

/** Every sequence of a boot is stored, once. */
async function allStored(boot: string, last: EventMessage): Promise<void> {
  await vi.waitFor(
    async () => {
      const seqs = (await site.stored()).filter((event) => event.boot === boot).map(({ seq }) => seq);
      const wanted = Array.from({ length: last.seq }, (_, index) => index + 1);
      expect(seqs.filter((seq) => seq <= last.seq).toSorted((one, other) => one - other)).toEqual(wanted);
    },
    { timeout: 20_000, interval: 200 },
  );
}

const CASES = ["while it runs", "already at boot"] as const;

test.for(CASES)("a disk that is full %s: serves on, tells it, loses nothing, is well again", async (when, { skip }) => {
  if (!mounted) return skip("mount is not allowed here");
  const from = listener.next;
  let ballast = when === "already at boot" ? fill() : undefined;
  const borne = site.borne();
  const bench = await site.bench(borne);
  const { boot } = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready", { from });
  ballast ??= fill();

  // The file may have room inside for some more; presses go on until it has none.
  const isOpen = ({ text }: { text: string }): boolean => text !== "";
  let presses = 0;
  while (presses === 0 || (!listener.on("alert/disk.full", from).some(isOpen) && presses < 40)) {
    await bench.press();
    presses++;
  }
  const alert = bodyOf<AlertMessage>(await listener.until("alert/disk.full", isOpen, { from }));
  expect(alert).toMatchObject({ code: "disk.full", owner: "syndicat", severity: "major" });
  const { borne: now } = await bench.get();
  expect(now).toMatchObject({ state: "ready", services: { caf: "ready", "france-travail": "ready" } });

  // From RAM, as from the disk.
  await bench.press();
  presses++;
  const isAnswer = ({ type, boot: of }: EventMessage): boolean => of === boot && type === "service.unavailable";
  const answers = (): EventMessage[] =>
    listener
      .events(from)
      .map((one) => bodyOf<EventMessage>(one))
      .filter(isAnswer);
  await vi.waitFor(() => expect(answers()).toHaveLength(presses), 20_000);
  await allStored(boot, answers().at(-1)!);

  const freed = listener.next;
  rmSync(ballast);
  await listener.until("alert/disk.full", ({ text }) => text === "", { from: freed, deadlineMs: 60_000 });
  await listener.untilBody<HealthMessage>("health", ({ alerts }) => !alerts.includes("disk.full"), { from: freed });
  expect(await borne.stop()).toBe(0);
  const stopping = ({ type, boot: of }: EventMessage): boolean => of === boot && type === "borne.stopping";
  await listener.untilBody<EventMessage>("event", stopping);
});
