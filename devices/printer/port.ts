import type { EventEmitter } from "node:events";
import type { Device } from "../device.ts";

/** A level that the device may not tell. `some`: at least one (IPP -3). */
export type Level = number | "some" | "unknown";

export interface Tray {
  readonly name: string;
  /** Sheets. */
  readonly sheets: Level;
  readonly capacitySheets: number | "unknown";
  /** Where the device does not tell: what should be left by reckoning. An estimate, to be shown as one. */
  readonly estimatedSheets?: number;
}

export interface Supply {
  readonly name: string;
  /** Whether it fills up with use, as a waste tank does, instead of running out. */
  readonly receptacle: boolean;
  /** Percent left, 0 to 100; of a receptacle: percent free. */
  readonly leftPct: Level;
}

export interface PrinterStatus {
  readonly state: "idle" | "processing" | "stopped" | "unknown";
  /** Keywords as the device says them, unknown ones too (RFC 8011, 5.4.12). */
  readonly reasons: readonly string[];
  readonly trays: readonly Tray[];
  readonly supplies: readonly Supply[];
  /** Whether the device itself still holds a job: no session may end before this is false. */
  readonly busy: boolean;
}

/** What is to be printed. The name shown on the printer's panel is the opaque `jobId`, never a document's or a person's. */
export interface PrintRequest {
  readonly jobId: string;
  /** Path of the document, in RAM. */
  readonly path: string;
  readonly mime: "application/pdf" | "image/jpeg" | "image/pwg-raster" | "text/plain";
  readonly copies?: number;
}

export type PrintState = "pending" | "printing" | "held-up" | "completed" | "cancelled" | "failed";

export interface PrintProgress {
  readonly state: PrintState;
  readonly sheetsDone: number;
  readonly sheetsTotal: number | "unknown";
  /** Why it is held up or failed, as keywords of the device. */
  readonly reasons: readonly string[];
}

/** A job under way. `done` always settles with a terminal state (completed, cancelled, failed) and never rejects. */
export interface PrintJob extends EventEmitter<{ progress: [PrintProgress] }> {
  readonly jobId: string;
  progress(): PrintProgress;
  readonly done: Promise<PrintProgress>;
  /** Asks the device to cancel; `done` tells when it has. */
  cancel(): Promise<void>;
}

/** A printer. One job at a time: a second `print` while one is under way rejects `printer.busy`. */
export interface Printer extends Device {
  status(): PrinterStatus;
  /** @throws VisioborneError `printer.busy`, `printer.absent`, `printer.format` (kind of document not accepted) */
  print(request: PrintRequest, signal: AbortSignal): Promise<PrintJob>;
  /** Somebody has filled the tray: so many sheets are in it now. Only where paper is estimated. */
  readonly loaded?: (sheets: number) => void;
}
