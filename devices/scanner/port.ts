import type { Device } from "../device.ts";

export type ScanSource = "glass" | "feeder";
export type ScanColour = "grey" | "colour";

export interface ScanRequest {
  readonly jobId: string;
  readonly source: ScanSource;
  readonly colour: ScanColour;
  /** Dots per inch; refused when the device can't, never rounded. */
  readonly dpi: number;
  /** Folder in RAM where the pages are written; the caller owns and wipes it. */
  readonly directory: string;
  /** Largest number of pages taken from the feeder. */
  readonly maxPages: number;
}

/** A finished page. */
export interface ScannedPage {
  /** From 1. */
  readonly number: number;
  readonly path: string;
  readonly mime: "image/jpeg" | "image/png";
  readonly bytes: number;
}

export interface ScannerCapabilities {
  readonly sources: readonly ScanSource[];
  readonly colours: readonly ScanColour[];
  readonly dpi: readonly number[];
  /** Whether paper lies in the feeder, where the device tells it before scanning. */
  readonly paperInFeeder: boolean | "unknown";
}

/**
 * A scanner. One scan at a time.
 *
 * `scan` yields pages as they are finished and returns at the end of the feeder (or after the one page of the
 * glass). It throws VisioborneError: `scanner.empty` (no paper, no page), `scanner.jam`, `scanner.cover`,
 * `scanner.busy`, `scanner.hung` (a deadline has passed; the child is ended), `scanner.absent`,
 * `scanner.unsupported` (source, colour or resolution), `scanner.cancelled`. Pages yielded before an error are whole and stay.
 */
export interface Scanner extends Device {
  capabilities(): ScannerCapabilities;
  scan(request: ScanRequest, signal: AbortSignal): AsyncGenerator<ScannedPage, void, void>;
}
