import { expect, test } from "vitest";
import { namesIn, readJpeg, request, scanAll } from "../../contract/kit/scanner.ts";
import { until } from "../../contract/kit/context.ts";
import { codesOf, openSane, startVirtual } from "./kit.ts";

test("a jam on the second sheet: page one is whole and stays, scanner.jam until the sheet is out", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("feed", { sheets: 3 });
  const scanner = await openSane({ ...virtual.options(), pollS: 1 });
  await virtual.bench.setFault("jam-second-sheet");
  const asked = await request();
  const { pages, code } = await scanAll(scanner, asked);
  expect(code).toBe("scanner.jam");
  expect(pages.map(({ number }) => number)).toEqual([1]);
  await readJpeg(pages[0]!.path);
  expect(await namesIn(asked.directory)).toHaveLength(1);
  expect(codesOf(scanner)).toEqual(["scanner.jam"]);
  expect(virtual.bench.state()).toMatchObject({ fault: "jam", sheets: 2 });
  // The device itself says when the sheet is out: no scan is needed to believe it.
  await virtual.bench.setFault(null);
  await until(() => codesOf(scanner).length === 0);
  expect((await scanAll(scanner, await request())).pages).toHaveLength(2);
});
