import { expect, test } from "vitest";
import { namesIn, processesWith, request, saneTestBackend, scanAll, scratch } from "../../contract/kit/scanner.ts";
import { codesOf, openSane, startVirtual } from "./kit.ts";

test("a device that falls silent within a page: deadline, SIGINT, 5 s, SIGKILL, and the next scan works", async () => {
  const virtual = await startVirtual(500);
  await virtual.bench.act("feed", { sheets: 3 });
  const scanner = await openSane({ ...virtual.options(), pollS: 1, deadlines: { firstPageMs: 2000 } });
  const asked = await request();
  const scanning = scanAll(scanner, asked);
  setTimeout(() => void virtual.bench.setFault("hang"), 300);
  const { code, tookMs } = await scanning;
  expect(code).toBe("scanner.hung");
  // sane-airscan does not let go of a silent device by SIGINT alone, so this is the whole ladder.
  expect(tookMs).toBeGreaterThan(2000 + 4900);
  expect(tookMs).toBeLessThan(2000 + 6000 + 1000);
  expect(codesOf(scanner)).toEqual(["scanner.hung"]);
  expect(processesWith(asked.jobId)).toEqual([]);
  expect(await namesIn(asked.directory)).toEqual([]);
  await virtual.bench.setFault(null);
  expect((await scanAll(scanner, await request({ maxPages: 2 }))).pages).toHaveLength(2);
  expect(codesOf(scanner)).toEqual([]);
});

test("a page that takes for ever ends at the deadline, by SIGINT where the backend heeds it", async () => {
  const { configDir, bench } = await saneTestBackend(await scratch());
  const scanner = await openSane({ configDir, deadlines: { firstPageMs: 1000 } });
  await bench.setFault("hang");
  const asked = await request();
  const { code, tookMs } = await scanAll(scanner, asked);
  expect(code).toBe("scanner.hung");
  expect(tookMs).toBeLessThan(1000 + 4900);
  expect(processesWith(asked.jobId)).toEqual([]);
  expect(await namesIn(asked.directory)).toEqual([]);
});
