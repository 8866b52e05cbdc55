import { afterEach, beforeEach, expect, test } from "vitest";
import { integer } from "../../../devices/printer/ipp/attributes.ts";
import { IppClient } from "../../../devices/printer/ipp/client.ts";
import { isFinal } from "../../../devices/printer/ipp/operations.ts";
import { getJob, ourJobs } from "../../../devices/printer/ipp/requests.ts";
import { startCupsBench } from "../../support/cupsd.ts";
import type { CupsBench } from "../../support/cupsd.ts";
import { conditionsAre, jobIs, jobMeets, lost, never, printPdf } from "../../support/printer.ts";

let bench: CupsBench;
beforeEach(async () => {
  bench = await startCupsBench({ sheetMs: 400 });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") process.stderr.write(`cupsd: ${bench.cups.said()}\n`);
  await bench.end();
});

const queue = (): IppClient => new IppClient(bench.cups.queueUri);

test("a device that is asked: lost as printer.absent, the queue's job cancelled, nothing comes out afterwards", async () => {
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(20));
  await jobMeets(job, "a first sheet", ({ sheetsDone }) => sheetsDone > 0);
  const [number] = await ourJobs(queue(), never());
  const gone = lost(printer);
  await bench.device.bench.setFault("unplugged");
  expect(await job.done).toMatchObject({ state: "failed", sheetsTotal: 20, reasons: ["printer-absent"] });
  expect((await gone).code).toBe("printer.absent");
  await printer.close();
  // By itself CUPS would try again until MaxJobTime, and print it for whoever stands there then.
  // Where its backend has given up first, it has nothing left to try.
  expect(isFinal(integer((await getJob(queue(), number!, never()))!, "job-state"))).toBe(true);
  await bench.device.bench.setFault(null);
  const again = await bench.open();
  expect(again.status().busy).toBe(false);
  expect(await (await printPdf(again, await bench.pdf(1), "job-2")).done).toMatchObject({ state: "completed" });
  expect(bench.device.printed().map(({ jobId }) => jobId)).toEqual(["job-2"]);
});

test("a device that can't be asked: our deadline ends the job, and a person must look at the printer", async () => {
  // More than a busy machine's filters take before the first sheet.
  const printer = await bench.open({ deviceUri: null, stillDeadlineS: 8 });
  const job = await printPdf(printer, await bench.pdf(20));
  await jobIs(job, "printing");
  await expect.poll(() => bench.device.bench.state()["printing"], { timeout: 10_000 }).not.toBeNull();
  await bench.device.bench.setFault("unplugged");
  const end = await job.done;
  expect(end).toMatchObject({ state: "failed", sheetsDone: 0 });
  expect(end.reasons).toContain("deadline-still");
  await conditionsAre(printer, "printer.check");
  expect(await ourJobs(queue(), never())).toEqual([]);
  await bench.device.bench.setFault(null);
  await printer.close();
  // Somebody has looked, and the device was opened anew.
  const again = await bench.open({ deviceUri: null });
  expect(again.conditions()).toEqual([]);
  expect(await (await printPdf(again, await bench.pdf(1), "job-2")).done).toMatchObject({ state: "completed" });
  expect(bench.device.printed().map(({ jobId }) => jobId)).toEqual(["job-2"]);
});
