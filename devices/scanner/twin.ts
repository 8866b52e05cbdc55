import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VisioborneError } from "../../src/contract/errors.ts";
import type { Condition, DeviceEvents, Driver, DriverContext } from "../device.ts";
import { TwinDevice, TwinShelf, faultOption, openTwin } from "../twin.ts";
import type { TwinOptions } from "../twin.ts";
import { DEADLINES_SCHEMA, SCAN_DEADLINES } from "./deadlines.ts";
import type { ScanDeadlines } from "./deadlines.ts";
import { filled } from "./filler.ts";
import { SCANNER_FAULTS, ScannerHardware } from "./hardware.ts";
import { pageFile } from "./page-file.ts";
import { pageJpeg } from "./picture.ts";
import type { ScanRequest, ScannedPage, Scanner, ScannerCapabilities } from "./port.ts";
import { checkRequest } from "./request.ts";

export interface TwinScannerOptions extends TwinOptions {
  /** Time that one page takes, in milliseconds. */
  readonly sheetMs?: number;
  readonly deadlines?: Partial<ScanDeadlines>;
}

const DPI = [75, 100, 150, 200, 300, 600] as const;

class TwinScanner extends TwinDevice<DeviceEvents, ScannerHardware> implements Scanner {
  readonly #sheetMs: number;
  readonly #deadlines: ScanDeadlines;
  /** Ends a scan that is under way when the device is unplugged or closed. */
  readonly #gone = new AbortController();
  #scanning = false;

  constructor(hardware: ScannerHardware, options: TwinScannerOptions, context: DriverContext) {
    super(hardware, context, "scanner.absent", { model: "Simulated scanner", address: "twin" });
    this.#sheetMs = options.sheetMs ?? 300;
    this.#deadlines = { ...SCAN_DEADLINES, ...options.deadlines };
  }

  protected override noticed(): readonly Condition[] {
    const { fault } = this.hardware;
    if (fault === "jam") return [{ code: "scanner.jam" }];
    if (fault === "cover-open") return [{ code: "scanner.cover" }];
    if (fault === "hang") return [{ code: "scanner.hung" }];
    return [];
  }

  protected override onGone(): void {
    this.#gone.abort(this.#error("scanner.absent", "the scanner went away"));
  }

  capabilities(): ScannerCapabilities {
    return {
      sources: ["glass", "feeder"],
      colours: ["grey", "colour"],
      dpi: DPI,
      paperInFeeder: this.hardware.paperInFeeder(),
    };
  }

  async *scan(request: ScanRequest, signal: AbortSignal): AsyncGenerator<ScannedPage, void, void> {
    if (this.#scanning) throw this.#error("scanner.busy", "a scan is under way");
    if (!this.usable()) throw this.#error("scanner.absent", "the scanner is closed");
    this.#scanning = true;
    try {
      await checkRequest(request, this.capabilities(), (dpi) => DPI.some((known) => known === dpi));
      this.hardware.setScanning(true);
      for (let number = 1; number <= (request.source === "glass" ? 1 : request.maxPages); number += 1) {
        const page = await this.#page(request, number, signal);
        if (page === null) return;
        yield page;
      }
    } finally {
      this.#scanning = false;
      this.hardware.setScanning(false);
    }
  }

  /** The next page, or null at the end of the feeder. */
  async #page(request: ScanRequest, number: number, signal: AbortSignal): Promise<ScannedPage | null> {
    const { hardware } = this;
    const started = this.context.clock.monotonicMs();
    await this.#pause(this.#sheetMs, signal);
    if (hardware.fault === "hang") {
      const allowedMs = number === 1 ? this.#deadlines.firstPageMs : this.#deadlines.pageMs;
      await this.#pause(Math.max(0, allowedMs - (this.context.clock.monotonicMs() - started)), signal);
      throw this.#error("scanner.hung", `page ${number} did not come within ${allowedMs} ms`);
    }
    if (hardware.fault === "busy") throw this.#error("scanner.busy", "the scanner is used by somebody else");
    if (hardware.fault === "cover-open") throw this.#error("scanner.cover", "the scanner's cover is open");
    if (request.source === "feeder") {
      if (hardware.jams(number - 1)) throw this.#error("scanner.jam", `page ${number} is stuck in the feeder`);
      if (!hardware.paperInFeeder()) {
        if (number > 1) return null;
        throw this.#error("scanner.empty", "there is no paper in the feeder");
      }
    }
    const what = request.source === "glass" ? hardware.glass : "letter";
    const drawn = pageJpeg({
      what,
      number,
      dpi: request.dpi,
      colour: request.colour === "colour",
      grain: this.hardware.grain,
    });
    const jpeg = filled(drawn, this.hardware.filler);
    const path = join(request.directory, pageFile(request.jobId, number, "jpg"));
    await writeFile(path, jpeg, { mode: 0o600 });
    hardware.take(request.source);
    return { number, path, mime: "image/jpeg", bytes: jpeg.length };
  }

  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(delayMs, undefined, { signal: AbortSignal.any([signal, this.#gone.signal]) });
    } catch (error) {
      if (signal.aborted) throw this.#error("scanner.cancelled", "the scan was cancelled");
      throw this.#gone.signal.aborted ? this.#gone.signal.reason : error;
    }
  }

  #error(code: string, what: string): VisioborneError {
    return new VisioborneError(code, `${this.context.id}: ${what}`, { device: this.context.id });
  }
}

const shelf = new TwinShelf<ScannerHardware, TwinScannerOptions>(() => new ScannerHardware());

/** The simulated scanner: a glass and a feeder, with small valid JPEG pages of invented sheets. */
export const twinScanner: Driver<Scanner, TwinScannerOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    description: "The simulated scanner.",
    properties: {
      fault: faultOption(SCANNER_FAULTS),
      sheetMs: {
        type: "integer",
        minimum: 0,
        maximum: 60_000,
        default: 300,
        description: "Time that one page takes, in milliseconds.",
      },
      deadlines: DEADLINES_SCHEMA,
    },
  },
  open(options, context) {
    const hardware = shelf.take(options, context);
    return openTwin(hardware, context, "scanner.absent", () => new TwinScanner(hardware, options, context));
  },
  benchOf: (options, context) => shelf.take(options, context),
};
