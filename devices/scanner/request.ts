import { stat } from "node:fs/promises";
import { VisioborneError } from "../../src/contract/errors.ts";
import type { ScanRequest, ScannerCapabilities } from "./port.ts";

/** Largest number of pages of one scan: 500 pages at 200 dpi grey are some 500 MB of RAM already. */
export const MAX_PAGES = 500;

/**
 * Checks a request against what the device can do. A resolution is refused, never rounded: SANE would take
 * 99,999 dpi, say "rounded value" and deliver a useless picture with success.
 * @throws VisioborneError `scanner.unsupported` naming what the device offers
 */
export async function checkRequest(
  request: ScanRequest,
  capabilities: ScannerCapabilities,
  canDpi: (dpi: number) => boolean,
): Promise<void> {
  const { sources, colours, dpi } = capabilities;
  if (!sources.includes(request.source)) throw unsupported("source", request.source, sources.join(", "));
  if (!colours.includes(request.colour)) throw unsupported("colour", request.colour, colours.join(", "));
  if (!canDpi(request.dpi)) throw unsupported("resolution in dpi", request.dpi, dpi.join(", "));
  if (!Number.isSafeInteger(request.maxPages) || request.maxPages < 1 || request.maxPages > MAX_PAGES) {
    throw unsupported("largest number of pages", request.maxPages, `1 to ${MAX_PAGES}`);
  }
  const folder = await stat(request.directory).catch(() => null);
  if (folder?.isDirectory() !== true) throw unsupported("directory", "(not a folder)", "a folder that exists");
}

function unsupported(what: string, asked: string | number, expected: string): VisioborneError {
  return new VisioborneError("scanner.unsupported", `${what} ${asked}: the scanner offers ${expected}`, { what });
}
