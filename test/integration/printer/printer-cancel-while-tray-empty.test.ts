import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs, printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench({ sheets: 0 });
});
afterEach(() => bench.end());

test("cancelled while the tray is empty: the device keeps the job, and the borne says so until it is idle", async () => {
  const printer = await bench.open({ cancelDeadlineS: 2 });
  const job = await printPdf(printer, await bench.pdf(2));
  await jobIs(job, "held-up");
  await job.cancel();
  // The device stays in processing-to-stop-point: it is not told as cancelled.
  const end = await job.done;
  expect(end.state).toBe("failed");
  expect(end.reasons[0]).toBe("cancel-not-confirmed");
  await conditionsAre(printer, "printer.check", "printer.paper");
  expect(printer.status().busy).toBe(true);
  await expect(printPdf(printer, await bench.pdf(1), "job-2")).rejects.toMatchObject({ code: "printer.busy" });
  expect((await printer.selfTest(new AbortController().signal)).conditions.map(({ code }) => code)).toContain(
    "printer.check",
  );
  await bench.device.bench.act("load", { sheets: 50 });
  await conditionsAre(printer);
  expect(printer.status().busy).toBe(false);
  expect(await (await printPdf(printer, await bench.pdf(1), "job-3")).done).toMatchObject({ state: "completed" });
});

test("the program starts anew while the device holds such a job: the new instance finds and tells it", async () => {
  const first = await bench.open({ cancelDeadlineS: 2 });
  const job = await printPdf(first, await bench.pdf(2));
  await jobIs(job, "held-up");
  await first.close();
  expect((await job.done).reasons[0]).toBe("closed");
  const second = await bench.open();
  expect(second.status().busy).toBe(true);
  expect(second.conditions().map(({ code }) => code)).toEqual(["printer.check", "printer.paper"]);
  await bench.device.bench.act("load", { sheets: 50 });
  await conditionsAre(second);
  expect(bench.device.printed()).toEqual([]);
});
