import { pageFile } from "../page-file.ts";
import type { ScanRequest } from "../port.ts";
import type { SaneCapabilities } from "./capabilities.ts";

/**
 * Arguments of scanimage for a scan. The page files' pattern is relative: run it in the request's directory, for
 * a `%` in a folder's name would be read as part of the pattern.
 *
 * - `--source` stands before `--mode`: some backends offer other modes for each source.
 * - `--batch-count` always: from the glass scanimage would scan the same sheet for ever.
 * - `--batch-prompt`: it asks before each page, so that a batch can be stopped between two pages. SIGINT alone can't:
 *   measured with sane-airscan 0.99.27, one that comes between pages cancels that job, and scanimage begins another.
 * - `-x -y` always, where the device takes them: SANE has no A4 by default.
 */
export function scanArguments(
  device: string,
  request: ScanRequest,
  capabilities: SaneCapabilities,
  format: "jpeg" | "png",
): readonly string[] {
  const source = capabilities.sources.get(request.source) ?? null;
  const mode = capabilities.colours.get(request.colour) ?? null;
  const { width, height } = capabilities.areaMm;
  const pages = request.source === "glass" ? 1 : request.maxPages;
  return [
    `--device-name=${device}`,
    ...(source === null ? [] : [`--source=${source}`]),
    ...(mode === null ? [] : [`--mode=${mode}`]),
    ...(capabilities.asksDepth ? ["--depth=8"] : []),
    `--resolution=${request.dpi}`,
    ...(width === undefined ? [] : ["-x", String(width)]),
    ...(height === undefined ? [] : ["-y", String(height)]),
    `--format=${format}`,
    `--batch=${pageFile(request.jobId, "%03d", format === "jpeg" ? "jpg" : "png")}`,
    "--batch-print",
    "--batch-prompt",
    `--batch-count=${pages}`,
  ];
}

/** The best page format that this scanimage was built with, from `scanimage --help`. */
export function pageFormat(help: string): "jpeg" | "png" | null {
  const formats = /--format=([a-z|]{1,200})/.exec(help)?.[1]?.split("|") ?? [];
  return formats.includes("jpeg") ? "jpeg" : formats.includes("png") ? "png" : null;
}
