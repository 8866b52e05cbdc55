/** Fonts that every PDF reader and printer has (ISO 32000-1, 9.6.2.2), by their name on the page. */
const FONTS = { F1: "Helvetica", F2: "Helvetica-Bold" } as const;

/** A4, in points. */
export const A4_PT = { width: 595, height: 842 } as const;

/**
 * A minimal PDF 1.4 of A4 pages (ISO 32000-1, 7.5: header, objects, cross-reference table with byte offsets, trailer).
 * @param contents content stream of each page, in Latin-1; fonts are /F1 (Helvetica) and /F2 (bold)
 */
export function pdfFile(contents: readonly string[]): Buffer {
  const fonts = Object.values(FONTS).map(
    (name) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`,
  );
  const first = 3 + fonts.length;
  const resources = Object.keys(FONTS).map((name, index) => `/${name} ${3 + index} 0 R`);
  const kids = contents.map((_, index) => `${first + index * 2} 0 R`);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${contents.length} >>`,
    ...fonts,
    ...contents.flatMap((stream, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${A4_PT.width} ${A4_PT.height}] /Contents ${first + index * 2 + 1} 0 R /Resources << /Font << ${resources.join(" ")} >> >> >>`,
      `<< /Length ${Buffer.byteLength(stream, "latin1")} >>\nstream\n${stream}\nendstream`,
    ]),
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = Buffer.byteLength(text, "latin1");
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const xref = Buffer.byteLength(text, "latin1");
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

/** Text as a string object; characters outside Latin-1 become "?". */
export function pdfText(text: string): string {
  return text.replaceAll(/[\\()]/g, (mark) => `\\${mark}`).replaceAll(/[^\u0020-\u00ff]/g, "?");
}
