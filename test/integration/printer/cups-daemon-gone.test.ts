import { afterEach, beforeEach, expect, test } from "vitest";
import { startCupsBench } from "../../support/cupsd.ts";
import type { CupsBench } from "../../support/cupsd.ts";
import { jobMeets, lost, printPdf } from "../../support/printer.ts";

let bench: CupsBench;
beforeEach(async () => {
  bench = await startCupsBench({ sheetMs: 400 });
});
afterEach(() => bench.end());

test("cupsd gone at rest: lost as printer.absent; open says so until it is back", async () => {
  const printer = await bench.open();
  const gone = lost(printer);
  await bench.cups.kill();
  expect((await gone).code).toBe("printer.absent");
  await printer.close();
  await expect(bench.open()).rejects.toMatchObject({ code: "printer.absent" });
  await bench.cups.start();
  const again = await bench.open();
  expect(again.conditions()).toEqual([]);
  expect(await (await printPdf(again, await bench.pdf(1))).done).toMatchObject({ state: "completed" });
});

test("cupsd killed mid-job: the job fails, the device is told to stop, a restarted cupsd prints it to nobody", async () => {
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(20));
  await jobMeets(job, "a first sheet", ({ sheetsDone }) => sheetsDone > 0);
  const gone = lost(printer);
  await bench.cups.kill();
  expect(await job.done).toMatchObject({ state: "failed", reasons: ["printer-absent"] });
  await gone;
  await printer.close();
  await expect.poll(() => bench.device.bench.state()["printing"], { timeout: 10_000 }).toBeNull();
  const out = bench.device.printed().reduce((sum, { sheets }) => sum + sheets, 0);
  expect(out).toBeLessThan(20);
  await bench.cups.start();
  const again = await bench.open();
  await expect.poll(() => again.status().busy, { timeout: 15_000 }).toBe(false);
  expect(await (await printPdf(again, await bench.pdf(1), "job-2")).done).toMatchObject({ state: "completed" });
});
