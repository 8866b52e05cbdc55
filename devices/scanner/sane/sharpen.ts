import { VisioborneError } from "../../../src/contract/errors.ts";
import type { EsclStatus } from "./escl-status.ts";

/**
 * What a vague error of a scan was in truth, by what the device says of itself: sane-airscan calls an open cover
 * "Error during device I/O".
 */
export function sharpened(error: VisioborneError, status: EsclStatus | "silent" | "away" | null): VisioborneError {
  if (status === null || status === "away") return error;
  if (status === "silent") return new VisioborneError("scanner.hung", "the scanner no longer answers", error.context);
  if (status.feeder === "jam") return new VisioborneError("scanner.jam", "a sheet is stuck", error.context);
  if (status.feeder === "cover") return new VisioborneError("scanner.cover", "the cover is open", error.context);
  return error;
}
