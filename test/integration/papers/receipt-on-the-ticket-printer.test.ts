import { afterEach, beforeEach, expect, test } from "vitest";
import { startTicketBench, type TicketBench } from "../../support/tickets.ts";
import { PrintStand } from "./print-stand.ts";

let stand: PrintStand;
let tickets: TicketBench;
beforeEach(async () => {
  stand = await PrintStand.start({ sheetMs: 150 });
  tickets = await startTicketBench();
});
afterEach(async () => {
  await stand.end();
  await tickets.end();
});

const text = ["Reçu le 22 novembre par la CAF :", "", "Justificatif de domicile, 3 pages", "Pièce d'identité, 1 page"];

test("a receipt comes out of the ticket printer, costs no page, and is said in words", async () => {
  await stand.open();
  stand.ticket = await tickets.open();
  stand.print("r", 1, { text });
  expect(await stand.is("r", "completed")).toMatchObject({ done: 1, total: 1 });
  const lines = tickets.lines();
  expect(lines).toEqual(expect.arrayContaining(["Attestation", "Justificatif de domicile, 3 pages"]));
  expect(lines.join("\n")).toContain("Reçu le 22 novembre");
  expect(stand.said.at(-1)).toBe(
    "print-receipt Reçu le 22 novembre par la CAF. Justificatif de domicile, 3 pages. Pièce d'identité, 1 page",
  );
  expect(stand.prints.printer().pages_left).toBe(20);
  expect(stand.bench.device.printed()).toEqual([]);
  await expect.poll(() => stand.files()).toEqual([]);
  await stand.prints.end();
  expect(stand.check.why()).toBeUndefined();
});

test("without a ticket printer the same receipt is a sheet", async () => {
  await stand.open();
  stand.print("r", 1, { text });
  await stand.is("r", "completed");
  expect(stand.said.at(-1)).toMatch(/^print-receipt Reçu/);
  expect(stand.bench.device.printed()).toHaveLength(1);
});

test("the roll ends in the middle: held up, said, and it goes on with the next roll", async () => {
  await tickets.device.bench.act("load", { sheets: 0 });
  stand.ticket = await tickets.open();
  stand.print("r", 1, { text });
  expect(await stand.is("r", "held-up")).toMatchObject({ problem: "printer.paper" });
  expect(stand.said.at(-1)).toBe("papers-printer.paper");
  await tickets.device.bench.act("load", { sheets: 500 });
  await stand.is("r", "completed");
});
