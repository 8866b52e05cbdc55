import type { TextLine } from "./model.ts";

/** Real-time text (ITU-T T.140): takes one character back, begins a line. */
const BACK = "\b";
const LINE = "\u2028";

/** The other end may type for ever. */
const MAX_LINES = 300;
const MAX_LINE_CHARACTERS = 2000;
/** Longest text of one message of the contract. */
const MAX_CHUNK = 200;

/** Lines after something was typed by one of the two; each types in a line of his own. */
export function write(lines: readonly TextLine[], from: TextLine["from"], typed: string): readonly TextLine[] {
  const next = [...lines];
  for (const character of typed) {
    const at = next.findLastIndex((line) => line.from === from && line.open);
    const open = next[at];
    if (character === LINE || character === "\n") {
      if (open) next[at] = { ...open, open: false };
    } else if (character === BACK) {
      if (open) next[at] = { ...open, text: Array.from(open.text).slice(0, -1).join("") };
    } else if (character >= " ") {
      if (!open) next.push({ from, text: character, open: true });
      else if (open.text.length < MAX_LINE_CHARACTERS) next[at] = { ...open, text: open.text + character };
    }
  }
  // An open line that was wholly taken back was never there.
  return next.filter((line) => line.open || line.text !== "").slice(-MAX_LINES);
}

/** What must be typed so that `before` becomes `after`: what differs is taken back and typed again. */
export function retype(before: string, after: string): string {
  const old = Array.from(before);
  const now = Array.from(after, (character) => (character < " " || character === LINE ? " " : character));
  let same = 0;
  while (same < old.length && old[same] === now[same]) same += 1;
  return BACK.repeat(old.length - same) + now.slice(same).join("");
}

/** In pieces that a message can hold. */
export function chunks(text: string): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const character of text) {
    if (piece.length + character.length > MAX_CHUNK) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
  }
  return piece === "" ? pieces : [...pieces, piece];
}

export const endOfLine = LINE;
