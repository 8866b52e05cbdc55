/**
 * Cuts what is said into pieces that a line or two can show, at ends of sentences where that is near, else between
 * words. Nothing is left out; a word that is longer than a piece is cut.
 * @param room characters that a piece may have, at least 8
 */
export function piecesOf(text: string, room: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > room) {
    const window = rest.slice(0, room + 1);
    const sentence = Math.max(...[". ", "! ", "? ", "… "].map((end) => window.lastIndexOf(end) + 1));
    const word = window.lastIndexOf(" ");
    const at = sentence > room / 3 ? sentence : word > 0 ? word : room;
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}

/** How long a piece stays, ms: 12 characters a second is what a slow reader reads. */
export function readingMs(piece: string): number {
  return 1500 + (piece.length / 12) * 1000;
}

/** Masked digits in their groups, as `filled` or not; groups that do not add up to the length are not used. */
export function maskGroups(length: number, groups: readonly number[], typed: number): readonly (readonly boolean[])[] {
  const sum = groups.reduce((all, one) => all + one, 0);
  const used = sum === length ? groups : [length];
  let at = 0;
  return used.map((size) => Array.from({ length: size }, () => at++ < typed));
}
