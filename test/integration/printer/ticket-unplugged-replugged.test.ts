import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobMeets, lost } from "../../support/printer.ts";
import { startTicketBench } from "../../support/tickets.ts";
import type { TicketBench } from "../../support/tickets.ts";

let bench: TicketBench;
beforeEach(async () => {
  bench = await startTicketBench();
});
afterEach(() => bench.end());

test("unplugged mid-ticket and plugged in again: failed, cut off, and the next ticket is whole", async () => {
  const printer = await bench.open();
  const job = await bench.print(printer, 10);
  await jobMeets(job, "a first ticket", ({ sheetsDone }) => sheetsDone > 0);
  const gone = lost(printer);
  await bench.device.bench.setFault("unplugged");
  const end = await job.done;
  expect(end).toMatchObject({ state: "failed", reasons: ["printer-absent"] });
  expect((await gone).code).toBe("printer.absent");
  await printer.close();
  await expect(bench.open()).rejects.toMatchObject({ code: "printer.absent" });
  const out = bench.lines();
  await bench.device.bench.setFault(null);
  const again = await bench.open();
  await expect.poll(() => again.status().busy, { timeout: 10_000 }).toBe(false);
  await conditionsAre(again);
  expect(bench.lines()).toEqual(out);
  expect(await (await bench.print(again, "bonjour", "job-2")).done).toMatchObject({ state: "completed" });
  expect(bench.paper().printed.at(-1)?.text).toBe("bonjour\n");
});

test("unplugged and replugged at rest: lost within seconds, opened anew", async () => {
  const printer = await bench.open();
  const gone = lost(printer);
  await bench.device.bench.setFault("unplugged");
  await gone;
  await bench.device.bench.setFault(null);
  const again = await bench.open();
  expect(again.conditions()).toEqual([]);
  expect(again.status().busy).toBe(false);
});
