import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, jobIs } from "../../support/printer.ts";
import { startTicketBench } from "../../support/tickets.ts";
import type { TicketBench } from "../../support/tickets.ts";

let bench: TicketBench;
beforeEach(async () => {
  bench = await startTicketBench();
});
afterEach(() => bench.end());

test("the roll ends mid-ticket: held up; with a new roll it goes on, and no line comes out twice", async () => {
  await bench.device.bench.act("load", { sheets: 1 });
  const printer = await bench.open();
  const job = await bench.print(printer, 3);
  const held = await jobIs(job, "held-up");
  expect(held).toEqual({ state: "held-up", sheetsDone: 1, sheetsTotal: 3, reasons: ["media-empty-error"] });
  await conditionsAre(printer, "printer.paper");
  expect(bench.paper().printing?.text).toContain("Ticket 2, ligne 1");
  await bench.device.bench.act("load", { sheets: 100 });
  expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 3 });
  expect(bench.lines()).toEqual(
    [1, 2, 3].flatMap((ticket) => Array.from({ length: 12 }, (_, i) => `Ticket ${ticket}, ligne ${i + 1} : reçu`)),
  );
  await conditionsAre(printer);
});

test("cancelled while the roll is at its end: not confirmed until a new one is in, and nothing more comes out", async () => {
  await bench.device.bench.act("load", { sheets: 1 });
  const printer = await bench.open({ cancelDeadlineS: 2 });
  const job = await bench.print(printer, 3);
  await jobIs(job, "held-up");
  await job.cancel();
  const end = await job.done;
  expect(end).toMatchObject({ state: "failed", sheetsDone: 1 });
  expect(end.reasons[0]).toBe("cancel-not-confirmed");
  await conditionsAre(printer, "printer.check", "printer.paper");
  expect(printer.status().busy).toBe(true);
  await expect(bench.print(printer, 1, "job-2")).rejects.toMatchObject({ code: "printer.busy" });
  const out = bench.lines();
  await bench.device.bench.act("load", { sheets: 100 });
  await conditionsAre(printer);
  expect(printer.status().busy).toBe(false);
  // The strip was cut off, so that the next ticket is a sheet of its own.
  expect(bench.lines()).toEqual(out);
  expect(bench.paper().printing).toBeNull();
  expect(await (await bench.print(printer, "bonjour", "job-2")).done).toMatchObject({ state: "completed" });
  expect(bench.paper().printed.at(-1)?.text).toBe("bonjour\n");
});

test("the program is killed while the roll is at its end: the next one drops what the printer holds", async () => {
  await bench.device.bench.act("load", { sheets: 1 });
  const printer = await bench.open();
  const job = await bench.print(printer, 3);
  await jobIs(job, "held-up");
  await printer.close();
  expect((await job.done).reasons).toContain("closed");
  const again = await bench.open();
  await conditionsAre(again, "printer.check", "printer.paper");
  const out = bench.lines();
  await bench.device.bench.act("load", { sheets: 100 });
  await conditionsAre(again);
  expect(bench.lines()).toEqual(out);
});
