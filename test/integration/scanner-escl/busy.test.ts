import { expect, test } from "vitest";
import { namesIn, request, scanAll } from "../../contract/kit/scanner.ts";
import { codesOf, openEscl, startVirtual } from "./kit.ts";

test("busy for longer than the patience: scanner.busy, no page, no fault of the device", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("feed", { sheets: 2 });
  await virtual.bench.setFault("busy");
  const scanner = await openEscl({ ...virtual.options(), deadlines: { busyMs: 1500 } });
  const asked = await request();
  const { code, tookMs } = await scanAll(scanner, asked);
  expect(code).toBe("scanner.busy");
  expect(tookMs).toBeGreaterThan(900);
  expect(await namesIn(asked.directory)).toEqual([]);
  expect(codesOf(scanner)).toEqual([]);
});

test("busy for a moment: the scan waits and goes well, and its first page has all its time", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("feed", { sheets: 2 });
  await virtual.bench.setFault("busy");
  const scanner = await openEscl({ ...virtual.options(), deadlines: { busyMs: 20_000, firstPageMs: 1800 } });
  setTimeout(() => void virtual.bench.setFault(null), 2500);
  const { code, pages, tookMs } = await scanAll(scanner, await request());
  expect({ code, count: pages.length }).toEqual({ code: null, count: 2 });
  expect(tookMs).toBeGreaterThan(2400);
});
