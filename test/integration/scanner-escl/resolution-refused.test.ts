import { expect, test } from "vitest";
import { namesIn, request, scanAll } from "../../contract/kit/scanner.ts";
import { codesOf, openEscl, standInEscl } from "./kit.ts";

test("a resolution that the scanner does not list is refused before anything is asked of it", async () => {
  const { url, asked } = await standInEscl({});
  const scanner = await openEscl({ url });
  for (const dpi of [123, 99_999, 0, -150, 150.5, Number.NaN]) {
    const wanted = await request({ dpi });
    expect(await scanAll(scanner, wanted)).toMatchObject({ code: "scanner.unsupported", pages: [] });
    expect(await namesIn(wanted.directory)).toEqual([]);
  }
  expect(asked).not.toContain("POST ScanJobs");
});

test.each([400, 409])("one that it lists and refuses all the same (HTTP %i) is scanner.unsupported", async (status) => {
  const { url, asked } = await standInEscl({ "POST ScanJobs": (response) => void response.writeHead(status).end() });
  const scanner = await openEscl({ url });
  expect(await scanAll(scanner, await request())).toMatchObject({ code: "scanner.unsupported", pages: [] });
  expect(codesOf(scanner)).toEqual([]);
  expect(asked.filter((name) => name.startsWith("POST"))).toHaveLength(1);
});
