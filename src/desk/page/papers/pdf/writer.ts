/** Takes the file as it is made, part by part: nothing is put together in memory. */
export type Sink = (part: Uint8Array<ArrayBuffer>) => void;

export interface DocumentFacts {
  readonly title: string;
  /** Language of its text, BCP 47. */
  readonly language?: string;
  /** Milliseconds since 1970, UTC. */
  readonly madeAtMs: number;
}

const CATALOG = 1;
const PAGES = 2;

/** Writes a PDF 1.4 (ISO 32000-1, 7.5: header, objects, cross-reference table with byte offsets, trailer). */
export class PdfWriter {
  readonly #sink: Sink;
  /** Byte offset of each object; its number is the place plus one. */
  readonly #offsets: number[] = [0, 0];
  readonly #pages: number[] = [];
  #at = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
    // Four bytes above 127: programs that copy files see that it is not text (7.5.2).
    this.#write(latin("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n"));
  }

  /** @param dictionary entries, without `<<`; of a stream without its length. @returns number of the object */
  object(dictionary: string, stream?: Uint8Array<ArrayBuffer>): number {
    const number = this.#offsets.push(0);
    this.#put(number, dictionary, stream);
    return number;
  }

  /**
   * @param size width and height, points (1/72 inch)
   * @param turn degrees clockwise at which it is shown
   */
  page(size: readonly [number, number], resources: string, contents: number, turn = 0): void {
    const box = size.map(points).join(" ");
    const rotate = turn === 0 ? "" : ` /Rotate ${turn}`;
    this.#pages.push(
      this.object(
        `/Type /Page /Parent ${PAGES} 0 R /MediaBox [0 0 ${box}]${rotate} /Resources << ${resources} >> /Contents ${contents} 0 R`,
      ),
    );
  }

  /** The rest: what says which pages there are, and where each object begins. */
  end({ title, language, madeAtMs }: DocumentFacts): void {
    const stamp = new Date(madeAtMs).toISOString().replaceAll(/[-:T]|\..*/g, "");
    const info = this.object(`/Title ${unicode(title)} /Producer (Visioborne) /CreationDate (D:${stamp}Z)`);
    const kids = this.#pages.map((page) => `${page} 0 R`).join(" ");
    this.#put(PAGES, `/Type /Pages /Kids [${kids}] /Count ${this.#pages.length}`);
    this.#put(CATALOG, `/Type /Catalog /Pages ${PAGES} 0 R${language === undefined ? "" : ` /Lang (${language})`}`);
    const table = this.#at;
    const rows = this.#offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
    const size = this.#offsets.length + 1;
    this.#write(
      latin(
        `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root ${CATALOG} 0 R /Info ${info} 0 R >>\n` +
          `startxref\n${table}\n%%EOF\n`,
      ),
    );
  }

  #put(number: number, dictionary: string, stream?: Uint8Array<ArrayBuffer>): void {
    this.#offsets[number - 1] = this.#at;
    const length = stream === undefined ? "" : ` /Length ${stream.length}`;
    this.#write(latin(`${number} 0 obj\n<< ${dictionary}${length} >>\n`));
    if (stream) {
      this.#write(latin("stream\n"));
      this.#write(stream);
      this.#write(latin("\nendstream\n"));
    }
    this.#write(latin("endobj\n"));
  }

  #write(part: Uint8Array<ArrayBuffer>): void {
    this.#at += part.length;
    this.#sink(part);
  }
}

/** A length in points, as short as it is exact to a thousandth. */
export const points = (length: number): string => String(Math.round(length * 1000) / 1000);

/** Characters to bytes, one to one. */
export const latin = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A text string in UTF-16 (7.9.2.2), as hexadecimal digits. */
const unicode = (text: string): string =>
  `<FEFF${Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0")).join("")}>`;
