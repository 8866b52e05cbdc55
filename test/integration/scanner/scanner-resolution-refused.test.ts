import { expect, test } from "vitest";
import { namesIn, request, saneTestBackend, scanAll, scratch, standInScanimage } from "../../contract/kit/scanner.ts";
import { openSane } from "./kit.ts";

test("a resolution that the scanner does not list is refused, not rounded", async () => {
  const { configDir } = await saneTestBackend(await scratch());
  const scanner = await openSane({ configDir });
  for (const dpi of [123, 99_999, 49]) {
    const asked = await request({ dpi });
    expect(await scanAll(scanner, asked)).toMatchObject({ code: "scanner.unsupported", pages: [] });
    expect(await namesIn(asked.directory)).toEqual([]);
  }
  expect((await scanAll(scanner, await request({ dpi: 250, maxPages: 1 }))).code).toBeNull();
});

test("a scanner that lists a resolution and rounds it all the same is stopped", async () => {
  const command = await standInScanimage(await scratch(), {
    scan: `echo 'scanimage: rounded value of resolution from 150 to 1' >&2
      trap 'exit 9' INT; while :; do sleep 0.1; done`,
  });
  const scanner = await openSane({ command });
  const asked = await request();
  expect(await scanAll(scanner, asked)).toMatchObject({ code: "scanner.unsupported", pages: [] });
  expect(await namesIn(asked.directory)).toEqual([]);
});
