/** Real-time text (ITU-T T.140): what was typed so far, as both ends see it. Pure. */

const BACKSPACE = "\b";
/** Line separator, T.140's new line. */
const NEW_LINE = "\u2028";
/** What is kept of each side, in characters: about a page. */
export const KEPT_CHARACTERS = 4_000;

/**
 * Adds what came to what is there: a backspace takes back one character as the reader sees it (T.140, 8.1), other
 * control characters say nothing and are left out.
 */
export function addText(before: string, text: string): string {
  let after = before;
  for (const character of text) {
    if (character === BACKSPACE) after = withoutLast(after);
    else if (character === "\n" || character === "\r" || character === NEW_LINE) after += NEW_LINE;
    else if (!isControl(character)) after += character;
  }
  return after.length > KEPT_CHARACTERS ? tail(after) : after;
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

const segmenter = new Intl.Segmenter("fr", { granularity: "grapheme" });

/** The last grapheme is taken: an accent goes with its letter. */
function withoutLast(text: string): string {
  // No grapheme that people type is longer.
  const from = Math.max(0, text.length - 64);
  const segments = [...segmenter.segment(text.slice(from))];
  const last = segments.at(-1);
  return last ? text.slice(0, from + last.index) : text;
}

/** The newest part, never beginning inside a surrogate pair. */
function tail(text: string): string {
  const cut = text.slice(-KEPT_CHARACTERS);
  const first = cut.charCodeAt(0);
  return first >= 0xdc00 && first <= 0xdfff ? cut.slice(1) : cut;
}

/** In pieces that the contract allows, never inside a surrogate pair. */
export function pieces(text: string, maxLength: number): string[] {
  const found: string[] = [];
  let piece = "";
  for (const character of text) {
    if (piece.length + character.length > maxLength) {
      found.push(piece);
      piece = "";
    }
    piece += character;
  }
  if (piece !== "") found.push(piece);
  return found;
}
