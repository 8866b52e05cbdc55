/** Lines that a printer puts on an A4 page of plain text. */
const LINES_A_PAGE = 60;
const RASTER_HEADER_OCTETS = 1796;

/**
 * How many pages a document has, as the simulated printers count them before they print. At least 1: what can't be
 * counted (a PDF with compressed object streams) is one page.
 */
export function countPages(octets: Buffer, mime: string): number {
  switch (mime) {
    case "application/pdf":
      return Math.max(1, (octets.toString("latin1").match(/\/Type\s*\/Page(?![a-zA-Z])/g) ?? []).length);
    case "text/plain":
      return Math.max(1, Math.ceil(octets.toString("latin1").split("\n").length / LINES_A_PAGE));
    case "image/pwg-raster":
      return Math.max(1, rasterPages(octets));
    default:
      return 1;
  }
}

/** Page headers begin with the text `PwgRaster` (PWG 5102.4, 4.3). */
function rasterPages(octets: Buffer): number {
  let pages = 0;
  for (let at = 4; at >= 0 && at < octets.length; at = octets.indexOf("PwgRaster\0", at, "latin1")) {
    if (octets.toString("latin1", at, at + 9) !== "PwgRaster") break;
    pages += 1;
    at += RASTER_HEADER_OCTETS;
  }
  return pages;
}
