import { readFile, stat } from "node:fs/promises";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import type { PrintRequest } from "../port.ts";

/** Three metres of paper: whatever is longer was not meant for a ticket. */
const MAX_OCTETS = 32 * 1024;

/**
 * Reads the text of a ticket.
 * @throws VisioborneError `printer.document` (not there, empty), `printer.format` (no UTF-8, over 32 KiB); the signal's reason
 */
export async function readText(request: PrintRequest, signal: AbortSignal): Promise<string> {
  const found = await stat(request.path).catch(() => null);
  const octets =
    found === null || !found.isFile() || found.size === 0
      ? null
      : found.size > MAX_OCTETS
        ? "too long"
        : await readFile(request.path, { signal }).catch(() => null);
  if (signal.aborted) throw abortReason(signal);
  if (octets === null) {
    throw new VisioborneError("printer.document", `job ${request.jobId}: the document is not there or empty`);
  }
  if (octets === "too long") {
    throw new VisioborneError(
      "printer.format",
      `job ${request.jobId}: over ${MAX_OCTETS} octets, too long for a ticket`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch (cause) {
    throw new VisioborneError("printer.format", `job ${request.jobId}: text that is no UTF-8`, {}, { cause });
  }
}
