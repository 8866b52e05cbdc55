import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs, jobMeets } from "../../support/printer.ts";
import { startTicketBench } from "../../support/tickets.ts";
import type { TicketBench } from "../../support/tickets.ts";

let bench: TicketBench;
beforeEach(async () => {
  bench = await startTicketBench();
});
afterEach(() => bench.end());

test("the cutter is stuck mid-job: a jam; once it is free it is tried again and the job goes on", async () => {
  const printer = await bench.open();
  const job = await bench.print(printer, 4);
  await jobMeets(job, "a first ticket", ({ sheetsDone }) => sheetsDone > 0);
  await bench.device.bench.setFault("cutter-stuck");
  expect((await jobIs(job, "held-up")).reasons).toEqual(["media-jam-error"]);
  await conditionsAre(printer, "printer.jam");
  await bench.device.bench.setFault(null);
  // The error stands until the printer is told to try again, which the driver does by itself.
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 4 });
  expect(bench.lines().length).toBe(48);
  expect(bench.paper().printed.length).toBe(4);
  await conditionsAre(printer);
});
