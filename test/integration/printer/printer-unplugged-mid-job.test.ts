import { afterEach, beforeEach, expect, test } from "vitest";
import { jobMeets, lost, printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench({ sheetMs: 400 });
});
afterEach(() => bench.end());

test("unplugged mid-job: the job fails with what was printed, the instance is lost, a new one prints", async () => {
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(20));
  await jobMeets(job, "a first sheet", ({ sheetsDone }) => sheetsDone > 0);
  const gone = lost(printer);
  await bench.device.bench.setFault("unplugged");
  const end = await job.done;
  expect(end).toMatchObject({ state: "failed", sheetsTotal: 20, reasons: ["printer-absent"] });
  expect(end.sheetsDone).toBeGreaterThan(0);
  expect((await gone).code).toBe("printer.absent");
  await printer.close();
  // A printer that lost its current has forgotten the job: nothing of it may come out.
  await bench.device.bench.setFault(null);
  const again = await bench.open();
  expect(again.status()).toMatchObject({ state: "idle", busy: false });
  expect(await (await printPdf(again, await bench.pdf(1), "job-2")).done).toMatchObject({ state: "completed" });
  expect(bench.device.printed().map(({ jobId }) => jobId)).not.toContain("job-1");
});
