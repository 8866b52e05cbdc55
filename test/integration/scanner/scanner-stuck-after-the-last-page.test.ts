import { expect, test } from "vitest";
import { processesWith, request, scanAll, scratch, standInScanimage } from "../../contract/kit/scanner.ts";
import { codesOf, openSane } from "./kit.ts";

const STUCK = "trap '' INT; while :; do sleep 0.2; done";

test("a scanimage that has ended its scan and does not go is ended; the pages count, the device is not hung", async () => {
  const folder = await scratch();
  const command = await standInScanimage(folder, {
    scan: `echo page > "\${PREFIX}001.jpg"; echo "\${PREFIX}001.jpg"
      echo "Batch terminated, 1 page scanned" >&2; ${STUCK}`,
  });
  const scanner = await openSane({ command, deadlines: { pageMs: 500, graceMs: 300 } });
  expect(await scanAll(scanner, await request())).toMatchObject({ code: null, pages: [{ number: 1 }] });
  expect(codesOf(scanner)).toEqual([]);
  expect(processesWith(folder)).toEqual([]);
});

test("stuck after it told a jam: scanner.jam, not scanner.hung", async () => {
  const command = await standInScanimage(await scratch(), {
    scan: `printf 'scanimage: sane_start: Document feeder jammed\\nBatch terminated, 0 pages scanned\\n' >&2; ${STUCK}`,
  });
  const scanner = await openSane({ command, deadlines: { pageMs: 500, graceMs: 300 } });
  expect(await scanAll(scanner, await request())).toMatchObject({ code: "scanner.jam", pages: [] });
  expect(codesOf(scanner)).toEqual(["scanner.jam"]);
});
