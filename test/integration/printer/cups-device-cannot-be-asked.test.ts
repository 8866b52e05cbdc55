import { afterEach, beforeEach, expect, test } from "vitest";
import { startCupsBench } from "../../support/cupsd.ts";
import type { CupsBench } from "../../support/cupsd.ts";
import { conditionsAre, never, printPdf } from "../../support/printer.ts";

let bench: CupsBench;
beforeEach(async () => {
  bench = await startCupsBench();
});
afterEach(() => bench.end());

test("levels of the trays are unknown, an estimate stands beside, counts down, warns, and outlives a reopening", async () => {
  const options = { deviceUri: null, loadedSheets: 30, lowSheets: 27 };
  const printer = await bench.open(options);
  expect(printer.status().trays[0]).toMatchObject({ sheets: "unknown", estimatedSheets: 30 });
  expect(printer.conditions()).toEqual([]);
  const job = await printPdf(printer, await bench.pdf(4));
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 4, sheetsTotal: 4 });
  expect(await conditionsAre(printer, "printer.paper.low")).toEqual([
    { code: "printer.paper.low", detail: "estimated" },
  ]);
  expect(printer.status().trays[0]).toMatchObject({ sheets: "unknown", estimatedSheets: 26 });
  expect(await printer.selfTest(never())).toMatchObject({
    passed: true,
    conditions: [{ code: "printer.paper.low" }],
    figures: { estimated_sheets: 26 },
  });
  await printer.close();
  const again = await bench.open(options);
  expect(again.status().trays[0]).toMatchObject({ estimatedSheets: 26 });
  again.loaded!(30);
  await conditionsAre(again);
  expect(again.status().trays[0]).toMatchObject({ estimatedSheets: 30 });
});

test("a device that tells its level is not estimated", async () => {
  const printer = await bench.open({ loadedSheets: 30 });
  expect(printer.status().trays[0]).toMatchObject({ sheets: 100 });
  expect(printer.status().trays.some((tray) => "estimatedSheets" in tray)).toBe(false);
});

test("without loadedSheets nothing is estimated", async () => {
  const printer = await bench.open({ deviceUri: null });
  expect(printer.loaded).toBeUndefined();
  expect(printer.status().trays.every((tray) => !("estimatedSheets" in tray))).toBe(true);
});
