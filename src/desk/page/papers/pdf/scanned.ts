import { VisioborneError } from "../../../../contract/errors.ts";
import { readJpeg } from "./jpeg.ts";
import { latin, PdfWriter, points, type DocumentFacts, type Sink } from "./writer.ts";

export type Turn = 0 | 90 | 180 | 270;

export interface ScannedPage {
  /** A JPEG, grey or in three colours. */
  readonly jpeg: Uint8Array<ArrayBuffer>;
  /** The real resolution. */
  readonly dpi: number;
  /** Degrees clockwise. */
  readonly turn: Turn;
}

const SPACES: Readonly<Record<number, string>> = { 1: "/DeviceGray", 3: "/DeviceRGB" };

/**
 * One PDF of scanned pages, each of the size that the paper has. The JPEGs go in as they are: nothing is lost.
 * @throws VisioborneError `papers.image`: a page is no such JPEG
 */
export function scannedPdf(pages: Iterable<ScannedPage>, facts: DocumentFacts, sink: Sink): void {
  const pdf = new PdfWriter(sink);
  for (const { jpeg, dpi, turn } of pages) {
    const { width, height, components } = readJpeg(jpeg);
    const space = SPACES[components];
    if (space === undefined) throw new VisioborneError("papers.image", `a JPEG of ${components} colours`);
    const image = pdf.object(
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace ${space} /BitsPerComponent 8 /Filter /DCTDecode`,
      jpeg,
    );
    const size = [(width * 72) / dpi, (height * 72) / dpi] as const;
    const contents = pdf.object("", latin(`q ${points(size[0])} 0 0 ${points(size[1])} 0 0 cm /P Do Q`));
    pdf.page(size, `/XObject << /P ${image} 0 R >>`, contents, turn);
  }
  pdf.end(facts);
}
