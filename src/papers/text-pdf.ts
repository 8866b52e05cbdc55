/**
 * A minimal PDF 1.4 of A4 pages with a title and lines of text in Helvetica (ISO 32000-1, 7.5: header, objects,
 * cross-reference table with byte offsets, trailer).
 * @param lines written below the title; characters outside Latin-1 become "?"
 * @param pages number of equal pages, from 1
 */
export function textPdf(title: string, lines: readonly string[], pages = 1): Buffer {
  const content = [`BT /F1 28 Tf 72 740 Td (${escaped(title)}) Tj ET`];
  lines.forEach((line, index) => content.push(`BT /F1 16 Tf 72 ${690 - index * 28} Td (${escaped(line)}) Tj ET`));
  const stream = content.join("\n");
  const kids = Array.from({ length: pages }, (_, index) => `${4 + index * 2} 0 R`);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  for (let page = 0; page < pages; page += 1) {
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + page * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${Buffer.byteLength(stream, "latin1")} >>\nstream\n${stream}\nendstream`,
    );
  }
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

function escaped(text: string): string {
  return text.replaceAll(/[\\()]/g, (mark) => `\\${mark}`).replaceAll(/[^\u0020-\u00ff]/g, "?");
}
