import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Kiosk } from "../../../src/screen/kiosk/kiosk.ts";
import type { Screen } from "../../../src/screen/port.ts";
import { startScreen } from "../../../src/screen/server.ts";
import { buildScreenPage } from "../../support/screen-page.ts";
import { logBook, type LogBook } from "./kit.ts";

/** A browser that is started again under load: once 15 s of silence, its end, its start. */
const PATIENCE_MS = 90_000;

let built: { dir: string; remove(): Promise<void> };
let screen: Screen;
let log: LogBook;
let kiosk: Kiosk;
let profile: string;
beforeAll(async () => {
  built = await buildScreenPage();
}, 120_000);
afterAll(() => built.remove());
afterEach(async () => {
  await kiosk.stop();
  await screen.stop();
  await rm(profile, { recursive: true, force: true });
});

async function start(): Promise<void> {
  log = logBook();
  screen = await startScreen({ port: 0, log, dir: built.dir });
  profile = await mkdtemp(join(tmpdir(), "vb-kiosk-"));
  kiosk = new Kiosk({
    url: `${screen.url}/`,
    profileDir: join(profile, "profile"),
    browser: "/usr/bin/chromium",
    compositor: null,
    headless: true,
    sandbox: process.getuid?.() !== 0,
    log: logBook(),
  });
  kiosk.start();
  await life("alive");
}

async function life(want: string): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (screen.life() !== want) {
    if (performance.now() > endMs) throw new Error(`the page is still ${screen.life()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits for so many pages, one after the other. */
async function pages(count: number): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (log.lines.filter(({ message }) => message === "the screen's page is there").length < count) {
    if (performance.now() > endMs) throw new Error(`no page number ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** All processes below one, with their command lines. */
function below(pid: number): readonly { readonly pid: number; readonly command: string }[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return [];
      }
    });
  const found = new Set([pid]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const one of all) if (found.has(one.parent)) found.add(one.pid);
  }
  return all.filter((one) => found.has(one.pid));
}

const pidOf = (): number => {
  if (kiosk.pid === undefined) throw new Error("no browser");
  return kiosk.pid;
};

describe("the browser of the screen", () => {
  it("that is killed is started again, with a profile that knows nothing of before", async () => {
    await start();
    const before = pidOf();
    process.kill(before, "SIGKILL");
    // It may be back before its silence is told: the second page is what is waited for.
    await pages(2);
    await life("alive");
    expect(pidOf()).not.toBe(before);
    expect(kiosk.starts).toBe(2);
    expect(below(before)).toEqual([]);
  }, 200_000);

  it("whose page hangs is noticed by its silence and started again, though its processes are there", async () => {
    await start();
    const before = pidOf();
    const renderers = below(before).filter(({ command }) => command.includes("--type=renderer"));
    expect(renderers.length).toBeGreaterThan(0);
    for (const { pid } of renderers) process.kill(pid, "SIGSTOP");
    await life("silent");
    await life("alive");
    expect(pidOf()).not.toBe(before);
    // Nothing of the hung one is left, its stopped helpers neither.
    expect(renderers.flatMap(({ pid }) => below(pid))).toEqual([]);
  }, 200_000);

  it("that hangs as a whole is killed, for it ends by no other means", async () => {
    await start();
    const before = pidOf();
    for (const { pid } of below(before)) process.kill(pid, "SIGSTOP");
    await life("silent");
    await life("alive");
    expect(pidOf()).not.toBe(before);
    expect(below(before)).toEqual([]);
  }, 200_000);

  it("is left alone when the daemon goes and comes back: the page finds it again by itself", async () => {
    await start();
    const before = pidOf();
    const port = Number(new URL(screen.url).port);
    await screen.stop();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    screen = await startScreen({ port, log: logBook(), dir: built.dir });
    await life("alive");
    expect(pidOf()).toBe(before);
    expect(kiosk.starts).toBe(1);
  }, 200_000);
});
