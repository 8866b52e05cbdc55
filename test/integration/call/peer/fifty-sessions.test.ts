import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { maker, reaches, session, withBrowser } from "./kit.ts";

const browser = withBrowser();
const SESSIONS = 50;

const descriptors = (): number => readdirSync("/proc/self/fd").length;
const threads = (): number => readdirSync("/proc/self/task").length;
/** Proportional share of memory, MB (proc(5)). */
const pssMb = (): number => Number(/Pss:\s+(\d+) kB/.exec(readFileSync("/proc/self/smaps_rollup", "utf8"))?.[1]) / 1024;

it("50 sessions with a real browser: descriptors, threads, memory stay where they are", async () => {
  const [desk, from] = [await browser.expert(), maker()];
  const seen: { fds: number; threads: number; pssMb: number }[] = [];
  for (let i = 0; i < SESSIONS; i++) {
    const peer = await session({}, from);
    await desk.call(peer);
    await reaches(peer, "flowing");
    await peer.close();
    seen.push({ fds: descriptors(), threads: threads(), pssMb: pssMb() });
  }
  const [early, late] = [seen.slice(10, 20), seen.slice(-10)];
  const most = (all: typeof seen, key: "fds" | "threads" | "pssMb"): number => Math.max(...all.map((one) => one[key]));
  process.stdout.write(`${JSON.stringify([0, 9, 19, 29, 39, 49].map((i) => seen[i]))}\n`);
  expect(most(late, "fds")).toBeLessThanOrEqual(most(early, "fds") + 2);
  expect(most(late, "threads")).toBeLessThanOrEqual(most(early, "threads") + 1);
  // The test's own side takes some of it: 40 calls over a debugging protocol.
  expect(most(late, "pssMb") - most(early, "pssMb")).toBeLessThan(40);
}, 300_000);
