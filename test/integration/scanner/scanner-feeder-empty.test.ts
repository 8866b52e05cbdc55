import { expect, test } from "vitest";
import { namesIn, request, saneTestBackend, scanAll, scratch } from "../../contract/kit/scanner.ts";
import { until } from "../../contract/kit/context.ts";
import { codesOf, openSane, startVirtual } from "./kit.ts";

test("no paper: scanner.empty, though scanimage says success and one page", async () => {
  const { configDir, bench } = await saneTestBackend(await scratch());
  const scanner = await openSane({ configDir, deadlines: { pageMs: 3000, graceMs: 1000 } });
  // Status NO_DOCS while reading: the exit status is 0 and the message "1 page scanned".
  await bench.setFault("empty");
  const asked = await request();
  expect(await scanAll(scanner, asked)).toMatchObject({ code: "scanner.empty", pages: [] });
  expect(await namesIn(asked.directory)).toEqual([]);
  expect(codesOf(scanner)).toEqual([]);
});

test("no paper in an eSCL feeder: known before the scan, and scanner.empty after it", async () => {
  const virtual = await startVirtual();
  const scanner = await openSane({ ...virtual.options(), pollS: 1 });
  expect(scanner.capabilities().paperInFeeder).toBe(false);
  expect(await scanAll(scanner, await request())).toMatchObject({ code: "scanner.empty", pages: [] });
  await virtual.bench.act("feed", { sheets: 2 });
  await until(() => scanner.capabilities().paperInFeeder === true);
  expect((await scanAll(scanner, await request())).pages).toHaveLength(2);
  await until(() => scanner.capabilities().paperInFeeder === false);
  expect(virtual.bench.state()).toMatchObject({ sheets: 0, scanned: 2 });
});
