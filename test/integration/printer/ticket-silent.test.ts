import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobMeets, lost } from "../../support/printer.ts";
import { startTicketBench } from "../../support/tickets.ts";
import type { TicketBench } from "../../support/tickets.ts";

let bench: TicketBench;
beforeEach(async () => {
  bench = await startTicketBench();
});
afterEach(() => bench.end());

test("no answer any more at rest: lost as printer.absent; open says so, and works when it answers again", async () => {
  const printer = await bench.open();
  const gone = lost(printer);
  await bench.device.bench.setFault("silent");
  expect((await gone).code).toBe("printer.absent");
  await printer.close();
  await expect(bench.open()).rejects.toMatchObject({ code: "printer.absent" });
  await bench.device.bench.setFault(null);
  const again = await bench.open();
  expect(await (await bench.print(again, 1)).done).toMatchObject({ state: "completed" });
});

test("silent mid-job: the job fails with the tickets that were confirmed; none of it comes out for the next", async () => {
  const printer = await bench.open();
  const job = await bench.print(printer, 10);
  await jobMeets(job, "a first ticket", ({ sheetsDone }) => sheetsDone > 0);
  await bench.device.bench.setFault("silent");
  const end = await job.done;
  expect(end).toMatchObject({ state: "failed", reasons: ["printer-absent"] });
  expect(end.sheetsDone).toBeLessThanOrEqual(bench.paper().printed.length);
  await printer.close();
  const out = bench.lines();
  await bench.device.bench.setFault(null);
  const again = await bench.open();
  await conditionsAre(again);
  await expect.poll(() => again.status().busy, { timeout: 10_000 }).toBe(false);
  // At most the piece that it held before it fell silent, never the rest of the job.
  expect(bench.lines().length - out.length).toBeLessThanOrEqual(12);
  expect(await (await bench.print(again, "bonjour", "job-2")).done).toMatchObject({ state: "completed" });
  expect(bench.paper().printed.at(-1)?.text).toBe("bonjour\n");
});
