import { A4_PT, pdfFile, pdfText } from "../../papers/pdf-file.ts";
import type { ReportLine } from "./report.ts";

const LEFT = 56;
const TOP = 790;
const BOTTOM = 56;
const WIDTH = A4_PT.width - 2 * LEFT;
/** Helvetica's letters take so much of their size on the average of French text; a little more, to be sure. */
const LETTER = 0.5;
const SIZES = { title: 22, heading: 13, text: 10.5, small: 9, row: 10.5, signs: 10.5 } as const;
const COLUMNS = { name: 0, verdict: 95, text: 165 } as const;
const SIGN = { height: 66, gap: 8 } as const;

/** The report as PDF, A4, as many pages as it takes. Pure. */
export function reportPdf(lines: readonly ReportLine[], footer: string): Buffer {
  const sheet = new Sheet(footer);
  for (const line of lines) sheet.add(line);
  return pdfFile(sheet.pages());
}

class Sheet {
  readonly #footer: string;
  readonly #pages: string[][] = [];
  #y = 0;

  constructor(footer: string) {
    this.#footer = footer;
    this.#turn();
  }

  pages(): string[] {
    const count = this.#pages.length;
    return this.#pages.map((page, index) =>
      [...page, write("F1", 8, LEFT, 32, `${this.#footer}, page ${index + 1} sur ${count}`)].join("\n"),
    );
  }

  add(line: ReportLine): void {
    switch (line.kind) {
      case "row":
        return this.#row(line);
      case "signs":
        return this.#signs(line.who);
      case "title":
      case "heading":
        return this.#heading(line.text, SIZES[line.kind]);
      case "text":
      case "small":
        for (const row of wrapped(line.text, SIZES[line.kind], WIDTH)) {
          this.#need(SIZES[line.kind] * 1.4);
          this.#put(write("F1", SIZES[line.kind], LEFT, this.#y, row));
        }
    }
  }

  #heading(text: string, size: number): void {
    // Never alone at the foot of a page.
    this.#need(size * 1.9, size * 1.9 + 40);
    this.#put(write("F2", size, LEFT, this.#y, text));
    this.#y -= 3;
  }

  #row({ name, verdict, text }: Extract<ReportLine, { kind: "row" }>): void {
    const size = SIZES.row;
    const rows = wrapped(text, size, WIDTH - COLUMNS.text);
    this.#need(size * 1.5, size * 1.5 * Math.max(1, rows.length));
    this.#put(write("F2", size, LEFT + COLUMNS.name, this.#y, name));
    this.#put(write("F1", size, LEFT + COLUMNS.verdict, this.#y, verdict));
    rows.forEach((row, index) => {
      if (index > 0) this.#need(size * 1.4);
      this.#put(write("F1", size, LEFT + COLUMNS.text, this.#y, row));
    });
  }

  #signs(who: readonly string[]): void {
    this.#need(SIGN.height + SIGN.gap);
    const width = (WIDTH - (who.length - 1) * SIGN.gap) / who.length;
    who.forEach((text, index) => {
      const x = LEFT + index * (width + SIGN.gap);
      this.#put(`0.5 w ${x} ${this.#y} ${width} ${SIGN.height} re S`);
      this.#put(write("F1", SIZES.signs, x + 6, this.#y + SIGN.height - 14, text));
    });
  }

  /** Goes down by a height, to the next page if there is not so much room for what belongs together. */
  #need(height: number, together = height): void {
    if (this.#y - together < BOTTOM) this.#turn();
    this.#y -= height;
  }

  #put(operators: string): void {
    this.#pages.at(-1)?.push(operators);
  }

  #turn(): void {
    this.#pages.push([]);
    this.#y = TOP;
  }
}

function write(font: "F1" | "F2", size: number, x: number, y: number, text: string): string {
  return `BT /${font} ${size} Tf ${x} ${Math.round(y * 10) / 10} Td (${pdfText(text)}) Tj ET`;
}

function wrapped(text: string, size: number, width: number): string[] {
  const most = Math.floor(width / (size * LETTER));
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(" ")) {
    if (row !== "" && row.length + word.length + 1 > most) {
      rows.push(row);
      row = word;
    } else row = row === "" ? word : `${row} ${word}`;
  }
  return [...rows, row];
}
