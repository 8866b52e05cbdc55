import type { Condition } from "../device.ts";
import type { PrinterStatus, Tray } from "./port.ts";

/**
 * How much paper is left where the device does not tell: what was loaded, less what came out. An estimate, and called
 * one wherever it is shown: a person who takes ten sheets out of the tray is not seen. Pure.
 */
export interface PaperEstimate {
  /** Sheets that should be left. */
  readonly sheets: number;
  /** Whether the device said that the tray is empty, when it was last heard. */
  readonly empty: boolean;
}

export type PaperEvent =
  /** So many sheets came out. */
  | { readonly type: "used"; readonly sheets: number }
  /** Somebody has filled the tray and said so: this is what is in it now. */
  | { readonly type: "loaded"; readonly sheets: number }
  /** The device said whether its tray is empty. */
  | { readonly type: "seen"; readonly empty: boolean };

/** What the profile says of the paper. */
export interface PaperSettings {
  /** Sheets that are in the tray after it was filled. */
  readonly loadedSheets: number;
  /** From here on paper is low. */
  readonly lowSheets: number;
}

/** The estimate after an event. A tray that was empty and no longer is counts as filled. */
export function estimateAfter(before: PaperEstimate, event: PaperEvent, settings: PaperSettings): PaperEstimate {
  switch (event.type) {
    case "used":
      return { ...before, sheets: Math.max(0, before.sheets - event.sheets) };
    case "loaded":
      return { sheets: Math.max(0, event.sheets), empty: false };
    case "seen":
      if (event.empty) return { sheets: 0, empty: true };
      return before.empty ? { sheets: settings.loadedSheets, empty: false } : before;
  }
}

/** Reads an estimate that was kept. Null = it is none. */
export function parseEstimate(text: string): PaperEstimate | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("sheets" in value) || !("empty" in value)) return null;
    const { sheets, empty } = value;
    const sane = typeof sheets === "number" && Number.isSafeInteger(sheets) && sheets >= 0;
    return sane && typeof empty === "boolean" ? { sheets, empty } : null;
  } catch {
    return null;
  }
}

/** The status with the estimate in it: in the first tray whose level is not told. Where all are told it stays out. */
export function withEstimate(status: PrinterStatus, estimate: PaperEstimate, settings: PaperSettings): PrinterStatus {
  const estimatedSheets = estimate.sheets;
  if (status.trays.length === 0) {
    const tray: Tray = { name: "main", sheets: "unknown", capacitySheets: settings.loadedSheets, estimatedSheets };
    return { ...status, trays: [tray] };
  }
  const at = status.trays.findIndex(({ sheets }) => typeof sheets !== "number");
  // One tray that counts is the one that is printed from.
  if (at < 0 || status.trays.some(({ sheets }) => typeof sheets === "number")) return status;
  return { ...status, trays: status.trays.map((tray, i) => (i === at ? { ...tray, estimatedSheets } : tray)) };
}

/** Paper is low by the estimate, unless the device says more about it itself. */
export function estimatedConditions(
  status: PrinterStatus,
  conditions: readonly Condition[],
  settings: PaperSettings,
): readonly Condition[] {
  const sheets = status.trays.find((tray) => tray.estimatedSheets !== undefined)?.estimatedSheets;
  if (sheets === undefined || sheets > settings.lowSheets) return conditions;
  if (conditions.some(({ code }) => code === "printer.paper" || code === "printer.paper.low")) return conditions;
  // Without the number: each sheet would be another alert.
  return [...conditions, { code: "printer.paper.low", detail: "estimated" }];
}
