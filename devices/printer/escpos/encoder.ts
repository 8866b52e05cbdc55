import { bytesOf, PAGE_NUMBER, spell } from "./codepage.ts";
import type { CodePage } from "./codepage.ts";

/** Commands (Epson ESC/POS). Pure. */
export const COMMAND = {
  /** ESC @: back to the defaults; what is in the print buffer is lost. */
  init: [0x1b, 0x40],
  /** GS a 0: no status unasked, which would mix with the answers. */
  noAutomaticStatus: [0x1d, 0x61, 0x00],
  /** GS V 66 0: feeds to the cutter and cuts, a point left uncut. */
  cut: [0x1d, 0x56, 0x42, 0x00],
  /** GS r 1: answered once all before it is printed. */
  whenDone: [0x1d, 0x72, 0x01],
  /** DLE DC4 8: drops what was received and not yet printed. Taken at once, also when offline. */
  clear: [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08],
  /** DLE ENQ 1: tries again after an error, from the line where it came. */
  recover: [0x10, 0x05, 0x01],
} as const;

export interface Layout {
  /** Characters of a line in the normal font. */
  readonly columns: number;
  readonly codePage: CodePage;
  /** Number of the page in ESC t, where the maker counts otherwise. */
  readonly pageNumber?: number;
  /** Whether `# ` begins a big title and `## ` a bold line. */
  readonly headings: boolean;
}

/** Bytes that are sent at a time: small enough for the smallest buffer, so that a cancel stops within some lines. */
export const CHUNK_BYTES = 256;
const TAB_COLUMNS = 8;

/**
 * Tickets of a text: a form feed begins the next one. Each is a list of pieces of some lines, which are sent one by one;
 * the last one cuts. The text's own control characters are dropped: no text is ever a command.
 * @param text UTF-8 that was decoded
 */
export function ticketsOf(text: string, layout: Layout): readonly (readonly Uint8Array[])[] {
  const tickets = text.replaceAll(/\r\n?/g, "\n").split("\f");
  // A form feed at the very end ends the last ticket, it begins none.
  if (tickets.length > 1 && tickets.at(-1)?.trim() === "") tickets.pop();
  return tickets.map((ticket) => ticketOf(ticket, layout));
}

function ticketOf(text: string, layout: Layout): readonly Uint8Array[] {
  const { codePage, pageNumber = PAGE_NUMBER[codePage] } = layout;
  const lines = text.replace(/\n+$/, "").split("\n");
  const pieces: Uint8Array[] = [];
  let piece: number[] = [...COMMAND.init, 0x1b, 0x74, pageNumber];
  for (const line of lines.flatMap((line) => lineOf(line, layout))) {
    if (piece.length > 0 && piece.length + line.length > CHUNK_BYTES) {
      pieces.push(Uint8Array.from(piece));
      piece = [];
    }
    piece.push(...line);
  }
  pieces.push(Uint8Array.from([...piece, ...COMMAND.cut]));
  return pieces;
}

/** The printed lines of one line of text, each complete with its font and its line feed. */
function lineOf(line: string, layout: Layout): readonly (readonly number[])[] {
  const heading = layout.headings ? /^(##?) (.*)$/.exec(line) : null;
  const big = heading?.[1] === "#";
  const text = spell(expandTabs(heading?.[2] ?? line), layout.codePage);
  const before = heading === null ? [] : [...(big ? [0x1d, 0x21, 0x11] : []), 0x1b, 0x45, 1];
  const after = heading === null ? [] : [0x1b, 0x45, 0, ...(big ? [0x1d, 0x21, 0x00] : [])];
  return wrap(text, big ? Math.floor(layout.columns / 2) : layout.columns).map((row) => [
    ...before,
    ...bytesOf(row, layout.codePage),
    0x0a,
    ...after,
  ]);
}

function expandTabs(line: string): string {
  let expanded = "";
  for (const character of line) {
    if (character === "\t") expanded += " ".repeat(TAB_COLUMNS - (expanded.length % TAB_COLUMNS));
    else if (!/\p{Cc}|\p{Cf}/u.test(character)) expanded += character;
  }
  return expanded;
}

/** Breaks at spaces; a word longer than a line is cut. */
export function wrap(text: string, columns: number): readonly string[] {
  const rows: string[] = [];
  let rest = text.trimEnd();
  while (rest.length > columns) {
    const space = rest.lastIndexOf(" ", columns);
    const at = space > 0 && rest.slice(0, space).trim() !== "" ? space : columns;
    rows.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...rows, rest];
}
