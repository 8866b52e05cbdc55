import { afterEach, beforeEach, expect, test } from "vitest";
import { conditionsAre, never } from "../../support/printer.ts";
import { startTicketBench } from "../../support/tickets.ts";
import type { TicketBench } from "../../support/tickets.ts";

let bench: TicketBench;
beforeEach(async () => {
  bench = await startTicketBench();
});
afterEach(() => bench.end());

test("near the end of the roll: a warning, and tickets still come out", async () => {
  const printer = await bench.open();
  await bench.device.bench.act("load", { sheets: 5 });
  await conditionsAre(printer, "printer.paper.low");
  expect(printer.status()).toMatchObject({ state: "idle", reasons: ["media-low-report"] });
  expect(printer.status().trays).toEqual([{ name: "roll", sheets: "some", capacitySheets: "unknown" }]);
  expect((await printer.selfTest(never())).passed).toBe(true);
  expect(await (await bench.print(printer, 1)).done).toMatchObject({ state: "completed", sheetsDone: 1 });
  await bench.device.bench.act("load", { sheets: 500 });
  await conditionsAre(printer);
});
