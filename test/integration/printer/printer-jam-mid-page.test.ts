import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs, jobMeets, printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench({ sheetMs: 400 });
});
afterEach(() => bench.end());

test("a jam mid-page: held up with the reason, the sheet is printed again, and the job completes", async () => {
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(4));
  await jobMeets(job, "a first sheet", ({ sheetsDone }) => sheetsDone > 0);
  await bench.device.bench.setFault("media-jam");
  const held = await jobIs(job, "held-up");
  expect(held.reasons).toEqual(["media-jam-warning"]);
  expect(held.sheetsDone).toBeLessThan(4);
  await conditionsAre(printer, "printer.jam");
  await bench.device.bench.setFault(null);
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 4 });
  await conditionsAre(printer);
  expect(bench.device.bench.state()).toMatchObject({ sheets: 96 });
});

test("cancelled while jammed: the job ends, the jam stays a condition", async () => {
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(4));
  await jobMeets(job, "a first sheet", ({ sheetsDone }) => sheetsDone > 0);
  await bench.device.bench.setFault("media-jam");
  await jobIs(job, "held-up");
  await job.cancel();
  expect((await job.done).state).toBe("cancelled");
  await conditionsAre(printer, "printer.jam");
  await expect.poll(() => printer.status().busy, { timeout: 10_000 }).toBe(false);
});
