import { pdfFile, pdfText } from "./pdf-file.ts";

/**
 * A PDF of equal A4 pages with a title and lines of text.
 * @param lines written below the title; characters outside Latin-1 become "?"
 * @param pages number of equal pages, from 1
 */
export function textPdf(title: string, lines: readonly string[], pages = 1): Buffer {
  const content = [`BT /F1 28 Tf 72 740 Td (${pdfText(title)}) Tj ET`];
  lines.forEach((line, index) => content.push(`BT /F1 16 Tf 72 ${690 - index * 28} Td (${pdfText(line)}) Tj ET`));
  return pdfFile(Array.from({ length: pages }, () => content.join("\n")));
}
