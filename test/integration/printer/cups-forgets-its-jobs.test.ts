import { afterEach, expect, test } from "vitest";
import { startCupsBench } from "../../support/cupsd.ts";
import type { CupsBench } from "../../support/cupsd.ts";
import { never, printPdf } from "../../support/printer.ts";

let bench: CupsBench;
afterEach(() => bench.end());

test("PreserveJobHistory No: the queue forgets a job as it ends, the device's word tells that it was completed", async () => {
  bench = await startCupsBench({ sheetMs: 900 }, "No");
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(3));
  expect(await job.done).toEqual({ state: "completed", sheetsDone: 3, sheetsTotal: 3, reasons: [] });
});

test("the same before a device that can't be asked: honest, the outcome is not known", async () => {
  bench = await startCupsBench({}, "No");
  const printer = await bench.open({ deviceUri: null });
  const job = await printer.print({ jobId: "job-1", path: await bench.pdf(1), mime: "application/pdf" }, never());
  expect(await job.done).toMatchObject({ state: "failed", reasons: ["job-forgotten-by-device"] });
});
