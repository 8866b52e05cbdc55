import { readFile } from "node:fs/promises";
import { VisioborneError } from "../../src/contract/errors.ts";
import type { Condition, DeviceEvents, Driver, DriverContext, SelfTestResult } from "../device.ts";
import { abortReason } from "../abort.ts";
import { faultOption, openTwin, TwinDevice, TwinShelf } from "../twin.ts";
import { conditionsOf } from "./ipp/conditions.ts";
import { countPages } from "./pages.ts";
import type { Printer, PrinterStatus, PrintJob, PrintRequest } from "./port.ts";
import { CAPACITY_SHEETS, PrinterHardware, TWIN_PRINTER_FAULTS, TwinPrintJob } from "./twin-hardware.ts";
import type { TwinPrinterOptions } from "./twin-hardware.ts";

const MIMES: readonly string[] = ["application/pdf", "image/jpeg", "image/pwg-raster", "text/plain"];

class TwinPrinter extends TwinDevice<DeviceEvents, PrinterHardware> implements Printer {
  #opening = false;

  status(): PrinterStatus {
    const { hardware } = this;
    const held = hardware.job !== null && hardware.holding() !== null;
    return {
      state: held ? "stopped" : hardware.job === null ? "idle" : "processing",
      reasons: hardware.reasons(),
      trays: [{ name: "main", sheets: hardware.seenSheets(), capacitySheets: CAPACITY_SHEETS }],
      supplies: [{ name: "Black Toner", receptacle: false, leftPct: hardware.tonerPct() }],
      busy: hardware.job !== null || this.#opening,
    };
  }

  async print(request: PrintRequest, signal: AbortSignal): Promise<PrintJob> {
    if (signal.aborted) throw abortReason(signal);
    const { id } = this.context;
    if (!this.usable()) throw new VisioborneError("printer.absent", `${id}: the printer is gone`, { device: id });
    if (this.status().busy) throw new VisioborneError("printer.busy", `${id}: a job is under way`, { device: id });
    if (!MIMES.includes(request.mime)) {
      throw new VisioborneError("printer.format", `${id}: ${request.mime} is not among ${MIMES.join(", ")}`);
    }
    this.#opening = true;
    try {
      const octets = await readFile(request.path, { signal }).catch(() => null);
      if (signal.aborted) throw abortReason(signal);
      if (octets === null || octets.length === 0) {
        throw new VisioborneError("printer.document", `${id}: the document is not there or empty`, { device: id });
      }
      if (!this.usable()) throw new VisioborneError("printer.absent", `${id}: the printer is gone`, { device: id });
      return this.#begin(request, octets);
    } finally {
      this.#opening = false;
    }
  }

  #begin(request: PrintRequest, octets: Buffer): PrintJob {
    const sheets = countPages(octets, request.mime) * (request.copies ?? 1);
    const job = new TwinPrintJob(request.jobId, sheets, this.hardware, () => this.refresh());
    this.hardware.job = job;
    // The caller gets to listen before the first news.
    setImmediate(() => job.look());
    return job;
  }

  override async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    const { conditions } = await super.selfTest(signal);
    const passed = conditions.every(({ code }) => code.endsWith(".low"));
    return { passed, conditions, figures: { sheets: this.hardware.seenSheets(), tonerPct: this.hardware.tonerPct() } };
  }

  protected override noticed(): readonly Condition[] {
    return conditionsOf({ state: this.status().state, reasons: this.hardware.reasons() });
  }

  protected override onChanged(): void {
    this.hardware.job?.look();
  }

  protected override onGone(): void {
    this.hardware.job?.end("failed", this.hardware.plugged() ? "closed" : "printer-absent");
  }
}

const shelf = new TwinShelf<PrinterHardware, TwinPrinterOptions>((options) => new PrinterHardware(options));

/** The simulated printer: a tray, toner, and the faults of a real one, with no program behind it. */
export const twinPrinter: Driver<Printer, TwinPrinterOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      fault: faultOption([...TWIN_PRINTER_FAULTS, "absent"]),
      sheets: {
        type: "integer",
        minimum: 0,
        maximum: CAPACITY_SHEETS,
        default: 100,
        description: "Sheets in the tray at the start.",
      },
      sheetMs: { type: "integer", minimum: 1, maximum: 60_000, default: 400, description: "Time of one sheet, ms." },
    },
  },
  benchOf: (options, context) => shelf.take(options, context),
  open: (options, context: DriverContext) => {
    const hardware = shelf.take(options, context);
    return openTwin(hardware, context, "printer.absent", () => {
      const model = "Visioborne simulated printer";
      return new TwinPrinter(hardware, context, "printer.absent", { model, address: "twin" });
    });
  },
};
