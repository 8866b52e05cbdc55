import { expect, test } from "vitest";
import { flatJpeg } from "../../../devices/scanner/flat-jpeg.ts";
import { scannerStatus } from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";
import { until } from "../../contract/kit/context.ts";
import { namesIn, readJpeg, request, scanAll } from "../../contract/kit/scanner.ts";
import { codesOf, openEscl, standInEscl, startVirtual } from "./kit.ts";

test("a jam on the second sheet: page one is whole and stays, scanner.jam until the sheet is out", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("feed", { sheets: 3 });
  const scanner = await openEscl({ ...virtual.options(), pollS: 1 });
  await virtual.bench.setFault("jam-second-sheet");
  const asked = await request();
  const { pages, code } = await scanAll(scanner, asked);
  expect(code).toBe("scanner.jam");
  expect(pages.map(({ number }) => number)).toEqual([1]);
  await readJpeg(pages[0]!.path);
  expect(await namesIn(asked.directory)).toHaveLength(1);
  expect(codesOf(scanner)).toEqual(["scanner.jam"]);
  expect(virtual.bench.state()).toMatchObject({ fault: "jam", sheets: 2, scanning: false });
  await virtual.bench.setFault(null);
  await until(() => codesOf(scanner).length === 0);
  expect((await scanAll(scanner, await request())).pages).toHaveLength(2);
});

test("a device that ends the job with 404 at a jam, as many do: its status tells, not its answer", async () => {
  const page = flatJpeg({
    widthPx: 16,
    heightPx: 16,
    dpi: 150,
    colour: false,
    block: () => ({ y: 9, cb: 128, cr: 128 }),
  });
  let given = 0;
  const { url, asked } = await standInEscl({
    "GET ScanJobs/1/NextDocument": (response) => {
      given += 1;
      if (given === 1) response.end(page);
      else response.writeHead(404).end();
    },
    "GET ScannerStatus": (response) =>
      response.end(scannerStatus("Idle", given < 2 ? "ScannerAdfLoaded" : "ScannerAdfJam")),
  });
  const scanner = await openEscl({ url });
  const { pages, code } = await scanAll(scanner, await request());
  expect({ code, count: pages.length }).toEqual({ code: "scanner.jam", count: 1 });
  expect(asked.at(-1)).toBe("DELETE ScanJobs/1");
});
