import { expect, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { request, scanAll } from "../../contract/kit/scanner.ts";
import { codesOf, openEscl, standInEscl, startVirtual } from "./kit.ts";

test("an open cover is said without a scan, from feeder and glass, and when it is closed again", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("feed", { sheets: 1 });
  const scanner = await openEscl({ ...virtual.options(), pollS: 1 });
  await virtual.bench.setFault("cover-open");
  await until(() => codesOf(scanner).join() === "scanner.cover");
  expect((await scanAll(scanner, await request())).code).toBe("scanner.cover");
  expect((await scanAll(scanner, await request({ source: "glass" }))).code).toBe("scanner.cover");
  expect(virtual.bench.state()).toMatchObject({ scanned: 0 });
  await virtual.bench.setFault(null);
  await until(() => codesOf(scanner).length === 0);
});

test("empty, jammed, open: each has its own code, before a job is asked for", async () => {
  let word = "";
  const { url, asked } = await standInEscl({
    "GET ScannerStatus": (response) =>
      response.end(`<a:ScannerStatus xmlns:a="x"><a:AdfState>${word}</a:AdfState></a:ScannerStatus>`),
  });
  const scanner = await openEscl({ url });
  for (const [state, code] of [
    ["ScannerAdfEmpty", "scanner.empty"],
    ["ScannerAdfJam", "scanner.jam"],
    ["ScannerAdfMispick", "scanner.jam"],
    ["ScannerAdfHatchOpen", "scanner.cover"],
  ] as const) {
    word = state;
    expect((await scanAll(scanner, await request())).code).toBe(code);
  }
  expect(asked).not.toContain("POST ScanJobs");
});

test("paper in the feeder is known before scanning, and when it is gone", async () => {
  const virtual = await startVirtual();
  const scanner = await openEscl({ ...virtual.options(), pollS: 1 });
  expect(scanner.capabilities().paperInFeeder).toBe(false);
  await virtual.bench.act("feed", { sheets: 1 });
  await until(() => scanner.capabilities().paperInFeeder === true);
  expect((await scanAll(scanner, await request())).pages).toHaveLength(1);
  expect(scanner.capabilities().paperInFeeder).toBe(false);
});
