import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs, printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench({ sheets: 2 });
});
afterEach(() => bench.end());

test("out of paper mid-job: held up with the sheets that are out, and completed after a refill", async () => {
  const printer = await bench.open();
  await conditionsAre(printer, "printer.paper.low");
  const job = await printPdf(printer, await bench.pdf(4));
  const held = await jobIs(job, "held-up");
  expect(held).toMatchObject({ sheetsDone: 2, sheetsTotal: 4 });
  expect(held.reasons).toContain("media-needed-warning");
  await conditionsAre(printer, "printer.paper");
  expect(printer.status()).toMatchObject({ busy: true });
  await bench.device.bench.act("load", { sheets: 50 });
  expect(await job.done).toEqual({ state: "completed", sheetsDone: 4, sheetsTotal: 4, reasons: [] });
  await conditionsAre(printer);
  expect(bench.device.printed()).toMatchObject([{ jobId: "job-1", sheets: 4 }]);
  expect(printer.status().trays[0]).toMatchObject({ name: "main", sheets: 48 });
});

test("the tray was empty before: held up from the start, completed after a refill", async () => {
  await bench.device.bench.act("load", { sheets: 0 });
  const printer = await bench.open();
  await conditionsAre(printer, "printer.paper");
  const job = await printPdf(printer, await bench.pdf(1));
  expect(await jobIs(job, "held-up")).toMatchObject({ sheetsDone: 0 });
  await bench.device.bench.act("load", { sheets: 50 });
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 1 });
});

test("nobody refills: the job is given up at the total deadline, and cancelled on the device", async () => {
  const printer = await bench.open({ totalDeadlineS: 3, stillDeadlineS: 2 });
  const job = await printPdf(printer, await bench.pdf(4));
  await jobIs(job, "held-up");
  const end = await job.done;
  expect(end).toMatchObject({ state: "failed", sheetsDone: 2 });
  expect(end.reasons).toContain("deadline-total");
  // Once the device has stopped, the way is free again.
  await expect.poll(() => printer.status().busy, { timeout: 20_000 }).toBe(false);
  await bench.device.bench.act("load", { sheets: 50 });
  await conditionsAre(printer);
  expect(bench.device.printed()).toMatchObject([{ sheets: 2 }]);
});
