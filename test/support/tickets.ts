import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Printer, PrintJob } from "../../devices/printer/port.ts";
import { escposPrinter } from "../../devices/printer/escpos/driver.ts";
import type { EscposOptions } from "../../devices/printer/escpos/driver.ts";
import { startVirtualTicketPrinter } from "../../src/bench/peripherals/virtual-ticket-printer.ts";
import type {
  VirtualTicketPrinter,
  VirtualTicketSettings,
} from "../../src/bench/peripherals/virtual-ticket-printer.ts";
import { never, printerContext, scratch } from "./printer.ts";

const LINES = 12;

/** Writes a text of so many tickets, each 68 mm long. */
export async function ticketFile(dir: string, tickets: number): Promise<string> {
  const path = join(dir, `${tickets}-tickets.txt`);
  const text = Array.from({ length: tickets }, (_, i) =>
    Array.from({ length: LINES }, (_, line) => `Ticket ${i + 1}, ligne ${line + 1} : reçu`).join("\n"),
  ).join("\n\f");
  await writeFile(path, text);
  return path;
}

/** What came out or hangs out of a virtual printer. */
export interface Paper {
  readonly printed: readonly { readonly text: string }[];
  readonly printing: { readonly text: string } | null;
  readonly sheets: number;
}

/** The real driver before a virtual ticket printer. */
export interface TicketBench {
  readonly dir: string;
  readonly device: VirtualTicketPrinter;
  open(options?: Partial<EscposOptions>): Promise<Printer>;
  /** Prints so many tickets, or a text. */
  print(printer: Printer, what: number | string, jobId?: string): Promise<PrintJob>;
  paper(): Paper;
  /** Every line that came out, cut or not. */
  lines(): readonly string[];
  end(): Promise<void>;
}

export async function startTicketBench(settings: Partial<VirtualTicketSettings> = {}): Promise<TicketBench> {
  const dir = await scratch();
  const device = await startVirtualTicketPrinter({ dir: join(dir, "device"), lineMs: 10, ...settings });
  const opened: Printer[] = [];
  const paper = (): Paper => device.bench.state() as unknown as Paper;
  return {
    dir,
    device,
    async open(options = {}) {
      const context = printerContext(join(dir, "run"));
      const printer = await escposPrinter.open({ ...device.options(), pollS: 1, ...options }, context);
      opened.push(printer);
      return printer;
    },
    async print(printer, what, jobId = "job-1") {
      const path = typeof what === "number" ? await ticketFile(dir, what) : join(dir, "text.txt");
      if (typeof what === "string") await writeFile(path, what);
      return printer.print({ jobId, path, mime: "text/plain" }, never());
    },
    paper,
    lines() {
      const { printed, printing } = paper();
      const text = [...printed.map((ticket) => ticket.text), printing?.text ?? ""].join("");
      return text.split("\n").filter((line) => line !== "");
    },
    async end() {
      await Promise.all(opened.map((printer) => printer.close()));
      await device.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
