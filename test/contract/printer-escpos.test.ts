import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { escposPrinter } from "../../devices/printer/escpos/driver.ts";
import { join } from "node:path";
import { startVirtualTicketPrinter } from "../../src/bench/peripherals/virtual-ticket-printer.ts";
import type { VirtualTicketPrinter } from "../../src/bench/peripherals/virtual-ticket-printer.ts";
import { printerContext, scratch } from "../support/printer.ts";
import { ticketFile } from "../support/tickets.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { printerSuite } from "./printer.suite.ts";
import type { PrinterTraits } from "./printer.suite.ts";

const TICKETS: PrinterTraits = {
  document: async (dir, tickets) => ({ path: await ticketFile(dir, tickets), mime: "text/plain" }),
  trays: [{ name: "roll", sheets: "some", capacitySheets: "unknown" }],
  supplies: [],
  printed: [
    { jobId: "ticket-1", sheets: 1, text: expect.stringContaining("Ticket 1, ligne 12 : reçu") as string },
    { jobId: "ticket-2", sheets: 1, text: expect.stringContaining("Ticket 2, ligne 12 : reçu") as string },
  ],
  faults: [
    ["media-empty", "printer.paper"],
    ["media-low", "printer.paper.low"],
    ["cover-open", "printer.door"],
    ["cutter-stuck", "printer.jam"],
  ],
};

printerSuite(
  "escpos on a virtual ticket printer",
  async (dir) => {
    const device = await startVirtualTicketPrinter({ dir: join(dir, "device"), lineMs: 10 });
    return {
      bench: device.bench,
      open: () => escposPrinter.open({ ...device.options(), pollS: 1 }, printerContext(join(dir, "run"))),
      end: () => device.stop(),
    };
  },
  TICKETS,
);

describe("on one virtual ticket printer", () => {
  let dir: string;
  let device: VirtualTicketPrinter;
  beforeAll(async () => {
    dir = await scratch();
    device = await startVirtualTicketPrinter({ dir });
  });
  afterAll(async () => {
    await device.stop();
    await rm(dir, { recursive: true, force: true });
  });

  deviceSuite(
    {
      name: "printer driver escpos",
      open: (context) => escposPrinter.open({ ...device.options(), pollS: 1 }, context),
      bench: () => device.bench,
    },
    "printer.absent",
  );
});
