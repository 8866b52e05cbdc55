import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs, printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.end());

test("cover open at rest: seen by the poll, named by the self-test, gone when it is shut", async () => {
  const printer = await bench.open();
  await bench.device.bench.setFault("cover-open");
  expect(await conditionsAre(printer, "printer.door")).toEqual([{ code: "printer.door", detail: "cover-open" }]);
  const result = await printer.selfTest(new AbortController().signal);
  expect(result).toMatchObject({ passed: false, conditions: [{ code: "printer.door" }] });
  expect(result.figures).toMatchObject({ sheets: 100, black_toner_left_pct: 75 });
  await bench.device.bench.setFault(null);
  await conditionsAre(printer);
});

test("cover opened during a job: held up, and completed when it is shut", async () => {
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(10));
  await jobIs(job, "printing");
  await bench.device.bench.setFault("cover-open");
  expect((await jobIs(job, "held-up")).reasons).toEqual(["cover-open-warning"]);
  await bench.device.bench.setFault(null);
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 10 });
});
