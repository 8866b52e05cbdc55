import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventMessage, StatusMessage } from "../../src/contract/types.ts";
import { allTwins } from "./support/demo.ts";
import { bodyOf } from "./support/listener.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 240_000 });

const YEAR_MS = 365.25 * 86_400_000;
let site: Site;
let listener: Listener;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
});

afterAll(async () => {
  await site?.end();
});

/** The library that gives one process another wall clock; undefined where it is not installed. */
function fakeTimeLibrary(): string | undefined {
  return readdirSync("/usr/lib")
    .map((name) => join("/usr/lib", name, "faketime"))
    .flatMap((dir) => {
      try {
        return readdirSync(dir).map((name) => join(dir, name));
      } catch {
        return [];
      }
    })
    .find((file) => file.endsWith("libfaketimeMT.so.1"));
}

test("a board without a clock: works from 1970 on, is heard once NTP has set the clock, and order holds", async ({
  skip,
}) => {
  const library = fakeTimeLibrary();
  if (library === undefined) return skip("libfaketime is not installed");
  const clockFile = join(site.pki.dir, "clock");
  // A Raspberry Pi without a battery: some seconds after the epoch.
  writeFileSync(clockFile, "@1970-01-01 00:00:20\n");
  const borne = site.borne({
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clockFile,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      NO_FAKE_STAT: "1",
      TZ: "UTC",
    },
    profile: (profile) => {
      allTwins(profile);
      profile.devices["board"] = { driver: "twin", clockSynchronised: false };
    },
  });
  // The library's shared memory outlives the program that was first under this number, before it became Node.
  site.alsoUndo(() => {
    for (const name of ["faketime_shm_", "sem.faketime_sem_"]) rmSync(`/dev/shm/${name}${borne.pid}`, { force: true });
  });
  const bench = await site.bench(borne);
  await bench.until(({ borne: { state } }) => state === "ready", "ready in 1970");
  await bench.press();
  const { borne: before } = await bench.until((state) => state.borne.notice !== null, "the press is answered");
  expect(before.notice?.text).toContain("02 33 00 00 00");
  const failed = await borne.untilLog(({ msg }) => msg === "uplink: not connected", "TLS is refused");
  expect(String(failed["error"])).toMatch(/not yet valid/);
  expect(listener.heard).toEqual([]);

  const jumpedMs = Date.now();
  writeFileSync(clockFile, "+0\n");
  await bench.post("board", { clockSynchronised: true });
  const status = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready", {
    deadlineMs: 150_000,
  });
  expect(status.sync).toBe(true);
  expect(Math.abs(status.ts - Date.now())).toBeLessThan(60_000);
  const jump = await listener.untilBody<EventMessage>("event", ({ type }) => type === "clock.jumped", {
    deadlineMs: 90_000,
  });
  expect(jump.jump_ms).toBeGreaterThan(50 * YEAR_MS);
  await bench.press();
  const isLast = ({ type, sync }: EventMessage): boolean => type === "service.unavailable" && sync;
  await listener.untilBody<EventMessage>("event", isLast);

  const heard = listener.events().map((message) => bodyOf<EventMessage>(message));
  // Delivered in the order of (boot, seq), whatever the wall clock says.
  expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, index) => index + 1));
  const early = heard.filter(({ sync }) => !sync);
  expect(early.map(({ type }) => type)).toEqual(
    expect.arrayContaining(["borne.started", "button.press", "service.unavailable"]),
  );
  for (const event of early) expect(event.ts, event.type).toBeLessThan(YEAR_MS);
  for (const event of heard.filter(({ sync }) => sync)) expect(event.ts, event.type).toBeGreaterThan(jumpedMs - 60_000);
  expect(heard.map(({ up_ms: upMs }) => upMs)).toEqual(heard.map(({ up_ms: upMs }) => upMs).toSorted((a, b) => a - b));
  await vi.waitFor(async () => expect(await site.stored()).toHaveLength(heard.length), 20_000);
});
