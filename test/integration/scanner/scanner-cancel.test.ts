import { expect, test } from "vitest";
import { namesIn, processesWith, readJpeg, request, scratch, standInScanimage } from "../../contract/kit/scanner.ts";
import { scanAll } from "../../contract/kit/scanner.ts";
import { until } from "../../contract/kit/context.ts";
import { codesOf, openSane, startVirtual } from "./kit.ts";

test("cancelled after page one: that page stays, nothing else, and the scanner is free for the next", async () => {
  const virtual = await startVirtual(400);
  await virtual.bench.act("feed", { sheets: 10 });
  const scanner = await openSane(virtual.options());
  const asked = await request();
  const cancel = new AbortController();
  const pages: string[] = [];
  const scanning = (async () => {
    for await (const page of scanner.scan(asked, cancel.signal)) {
      pages.push(page.path);
      // Pages come one by one, not at the end: the feeder still holds sheets.
      expect(virtual.bench.state()["sheets"]).toBeGreaterThan(5);
      cancel.abort();
    }
  })();
  await expect(scanning).rejects.toMatchObject({ code: "scanner.cancelled" });
  expect(pages).toHaveLength(1);
  await readJpeg(pages[0]!);
  expect(await namesIn(asked.directory)).toHaveLength(1);
  expect(processesWith(asked.jobId)).toEqual([]);
  expect(codesOf(scanner)).toEqual([]);
  await until(() => virtual.bench.state()["scanning"] === false);
  // The sheet under way may still pass; the feeder does not run on.
  expect(virtual.bench.state()["sheets"]).toBeGreaterThanOrEqual(7);
  expect((await scanAll(scanner, await request({ maxPages: 1 }))).code).toBeNull();
});

test("our own cancel beats the status that scanimage ends with", async () => {
  // scanimage ends with 9 (input/output error) when it is interrupted.
  const command = await standInScanimage(await scratch(), { scan: `trap 'exit 9' INT; while :; do sleep 0.1; done` });
  const scanner = await openSane({ command });
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 300);
  expect(await scanAll(scanner, await request(), cancel.signal)).toMatchObject({
    code: "scanner.cancelled",
    pages: [],
  });
});
