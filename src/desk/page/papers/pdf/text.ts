import { latin, PdfWriter, type DocumentFacts, type Sink } from "./writer.ts";

/** A4, points. */
const A4 = [595, 842] as const;
const MARGIN = 64;
const LINE = 20;
const TEXT_SIZE = 12;
const TITLE_SIZE = 22;
/** Characters of Helvetica of that size between the margins: the mean letter is half as wide as high. */
const LINE_CHARACTERS = 74;
const LINES_A_PAGE = 32;

/** Characters of Windows-1252 between 128 and 159 (ISO 32000-1, annex D: WinAnsiEncoding). */
const WIN_ANSI = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** A PDF of a title and lines of text, in Helvetica, on as many pages of A4 as it takes. */
export function textPdf(lines: readonly string[], facts: DocumentFacts, sink: Sink): void {
  const pdf = new PdfWriter(sink);
  const font = pdf.object("/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding");
  const wrapped = lines.flatMap(wrap);
  for (let from = 0; from === 0 || from < wrapped.length; from += LINES_A_PAGE) {
    const top = A4[1] - MARGIN - TITLE_SIZE;
    const title =
      from === 0 ? `/F ${TITLE_SIZE} Tf ${MARGIN} ${top} Td (${shown(facts.title)}) Tj` : `${MARGIN} ${top} Td`;
    const text = wrapped.slice(from, from + LINES_A_PAGE).map((line) => `0 -${LINE} Td (${shown(line)}) Tj`);
    const stream = latin(`BT ${title} 0 -${LINE} Td /F ${TEXT_SIZE} Tf ${text.join(" ")} ET`);
    pdf.page(A4, `/Font << /F ${font} 0 R >>`, pdf.object("", stream));
  }
  pdf.end(facts);
}

/** At spaces, to lines that fit. */
function wrap(line: string): readonly string[] {
  const lines = [""];
  for (const word of line.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= LINE_CHARACTERS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}

/** As the bytes of a literal string; what the font has not is a question mark. */
function shown(text: string): string {
  const bytes = Array.from(text.replaceAll(/[\u202f\u2009]/g, "\u00a0"), (character) => {
    const code = character.codePointAt(0) ?? 0;
    const at = WIN_ANSI.indexOf(character);
    if (at >= 0) return String.fromCharCode(128 + at);
    return (code >= 32 && code < 127) || (code >= 160 && code < 256) ? character : "?";
  });
  return bytes.join("").replaceAll(/[\\()]/g, (mark) => `\\${mark}`);
}
