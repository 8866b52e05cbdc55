import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs, jobMeets } from "../../support/printer.ts";
import { startTicketBench } from "../../support/tickets.ts";
import type { TicketBench } from "../../support/tickets.ts";

let bench: TicketBench;
beforeEach(async () => {
  bench = await startTicketBench();
});
afterEach(() => bench.end());

test("cover opened mid-ticket: held up, and completed when it is shut", async () => {
  const printer = await bench.open();
  const job = await bench.print(printer, 6);
  await jobMeets(job, "a first ticket", ({ sheetsDone }) => sheetsDone > 0);
  await bench.device.bench.setFault("cover-open");
  expect((await jobIs(job, "held-up")).reasons).toEqual(["cover-open-error"]);
  await conditionsAre(printer, "printer.door");
  const out = bench.lines().length;
  await bench.device.bench.setFault(null);
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 6 });
  expect(bench.lines().length).toBeGreaterThan(out);
  expect(new Set(bench.lines()).size).toBe(72);
  expect(bench.lines().length).toBe(72);
  await conditionsAre(printer);
});

test("nobody shuts it: the deadline ends the job, and what came out whole is told", async () => {
  const printer = await bench.open({ totalDeadlineS: 2, cancelDeadlineS: 1 });
  const job = await bench.print(printer, 6);
  await jobMeets(job, "a first ticket", ({ sheetsDone }) => sheetsDone > 0);
  await bench.device.bench.setFault("cover-open");
  const end = await job.done;
  expect(end.state).toBe("failed");
  expect(end.sheetsDone).toBe(bench.paper().printed.length);
  expect(end.reasons).toEqual(expect.arrayContaining(["cancel-not-confirmed", "deadline-total"]));
  await conditionsAre(printer, "printer.check", "printer.door");
  await bench.device.bench.setFault(null);
  await conditionsAre(printer);
});
