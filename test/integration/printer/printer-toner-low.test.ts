import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs, printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.end());

test("toner low: a warning with the level, and printing goes on", async () => {
  const printer = await bench.open();
  await bench.device.bench.setFault("toner-low");
  await conditionsAre(printer, "printer.toner.low");
  expect(printer.status().supplies).toContainEqual({ name: "Black Toner", receptacle: false, leftPct: 5 });
  expect(await printer.selfTest(new AbortController().signal)).toMatchObject({ passed: true });
  expect(await (await printPdf(printer, await bench.pdf(1))).done).toMatchObject({ state: "completed" });
});

test("toner empty mid-job: held up once nothing moves any more, completed with a new cartridge", async () => {
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(10));
  await jobIs(job, "printing");
  await bench.device.bench.setFault("toner-empty");
  await conditionsAre(printer, "printer.toner");
  expect((await jobIs(job, "held-up")).reasons).toEqual(["toner-empty-warning"]);
  await bench.device.bench.setFault(null);
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 10 });
});
