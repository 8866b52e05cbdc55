import type { PapersPrint } from "../../contract/papers/types.ts";

/** Columns of a ticket of 80 mm. */
const COLUMNS = 42;
/** What is said of a receipt: longer, and nobody listens any more. */
const SPOKEN_CHARACTERS = 280;

/** A receipt as a ticket printer takes it: its title, then its lines, broken between words. UTF-8. */
export function ticketText({ title, text = [] }: Pick<PapersPrint, "title" | "text">): Uint8Array {
  const lines = [title, "", ...text].flatMap((line) => broken(line));
  return new TextEncoder().encode(`${lines.join("\n")}\n`);
}

/** The same, as it is spoken (EN 301 549 v3.2.1, 5.1.3.16: what a receipt says is also said). */
export function spokenText(text: readonly string[]): string {
  const sentences = text.map((line) => line.trim().replace(/[\s.:;,]+$/, "")).filter((line) => line !== "");
  const all = sentences.join(". ");
  return all.length <= SPOKEN_CHARACTERS ? all : `${all.slice(0, SPOKEN_CHARACTERS)}…`;
}

function broken(line: string): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of line.split(" ")) {
    if (row !== "" && row.length + word.length + 1 > COLUMNS) {
      rows.push(row);
      row = word;
    } else row = row === "" ? word : `${row} ${word}`;
  }
  return [...rows, row];
}
