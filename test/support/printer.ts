import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Condition, DriverContext } from "../../devices/device.ts";
import type { IppOptions } from "../../devices/printer/ipp/driver.ts";
import { ippPrinter } from "../../devices/printer/ipp/driver.ts";
import type { Printer, PrintJob, PrintProgress, PrintState } from "../../devices/printer/port.ts";
import type { VirtualPrinter, VirtualPrinterSettings } from "../../src/bench/peripherals/virtual-printer.ts";
import { startVirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import type { VisioborneError } from "../../src/contract/errors.ts";
import type { Logger } from "../../src/contract/runtime.ts";
import { makePdf } from "./pdf.ts";

/** Longest wait for anything that must happen, ms: the machine may be slow. */
export const PATIENCE_MS = 25_000;

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

/** A signal that never aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** A driver's context with real clocks. */
export function printerContext(runtimeDir: string): DriverContext {
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now(), synchronised: () => true };
  return { id: "printer", clock, log: SILENT, runtimeDir, signal: never() };
}

/** A folder under the system's temporary one. */
export function scratch(): Promise<string> {
  return mkdtemp(join(tmpdir(), "visioborne-printer-"));
}

/** Everything that a test of the real driver needs. */
export interface PrinterBench {
  readonly dir: string;
  readonly device: VirtualPrinter;
  /** Opens the driver on it; closed at the end of the test. */
  open(options?: Partial<IppOptions>): Promise<Printer>;
  /** Writes a PDF of so many pages and gives its path. */
  pdf(pages: number): Promise<string>;
  end(): Promise<void>;
}

/** Starts a real ippeveprinter, for the real driver. A sheet takes 150 ms, a poll at rest 1 s, unless told. */
export async function startBench(settings: Partial<VirtualPrinterSettings> = {}): Promise<PrinterBench> {
  const dir = await scratch();
  const device = await startVirtualPrinter({ dir: join(dir, "device"), sheetMs: 150, ...settings });
  const opened: Printer[] = [];
  return {
    dir,
    device,
    async open(options = {}) {
      const printer = await ippPrinter.open({ ...device.options(), pollS: 1, ...options }, printerContext(dir));
      opened.push(printer);
      return printer;
    },
    pdf: (pages) => pdfFile(dir, pages),
    async end() {
      await Promise.all(opened.map((printer) => printer.close()));
      await device.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Writes a PDF of so many pages and gives its path. */
export async function pdfFile(dir: string, pages: number): Promise<string> {
  const path = join(dir, `${pages}-pages.pdf`);
  await writeFile(path, makePdf(pages));
  return path;
}

/** Hands a PDF of so many pages over. */
export async function printPdf(printer: Printer, path: string, jobId = "job-1"): Promise<PrintJob> {
  return printer.print({ jobId, path, mime: "application/pdf" }, never());
}

/** Waits until a job is in one of these states. */
export function jobIs(job: PrintJob, ...states: readonly PrintState[]): Promise<PrintProgress> {
  return jobMeets(job, `state ${states.join(" or ")}`, ({ state }) => states.includes(state));
}

/** Waits until a job's progress is as wanted; rejects naming what it was instead. */
export function jobMeets(
  job: PrintJob,
  what: string,
  met: (progress: PrintProgress) => boolean,
): Promise<PrintProgress> {
  return new Promise((resolve, reject) => {
    const look = (progress: PrintProgress): void => {
      if (!met(progress)) return;
      clearTimeout(timer);
      job.off("progress", look);
      resolve(progress);
    };
    const timer = setTimeout(() => {
      job.off("progress", look);
      reject(new Error(`job not at ${what}: ${JSON.stringify(job.progress())}`));
    }, PATIENCE_MS);
    job.on("progress", look);
    look(job.progress());
  });
}

/** Waits until the codes of the conditions are exactly these, in any order. */
export function conditionsAre(printer: Printer, ...codes: readonly string[]): Promise<readonly Condition[]> {
  const wanted = [...codes].sort().join();
  return new Promise((resolve, reject) => {
    const look = (conditions: readonly Condition[]): void => {
      if (
        conditions
          .map(({ code }) => code)
          .sort()
          .join() !== wanted
      ) {
        return;
      }
      clearTimeout(timer);
      printer.off("conditions", look);
      resolve(conditions);
    };
    const timer = setTimeout(() => {
      printer.off("conditions", look);
      reject(new Error(`conditions are not ${wanted}: ${JSON.stringify(printer.conditions())}`));
    }, PATIENCE_MS);
    printer.on("conditions", look);
    look(printer.conditions());
  });
}

/** Waits until the instance says that it is lost. To be called before what causes it. */
export function lost(printer: Printer): Promise<VisioborneError> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("not lost")), PATIENCE_MS);
    printer.once("lost", (error) => {
      clearTimeout(timer);
      resolve(error);
    });
  });
}
