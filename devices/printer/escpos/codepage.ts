/**
 * Characters of the printer's code pages. Pure. A letter that a page has not is spelled without its accent, in several
 * letters, or as a question mark.
 */

/** 80 to FF of code page 858 (850 with the euro sign): IBM CDRA. */
const CP858 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";

/** 80 to FF of Windows-1252, as the Encoding standard has it. */
const CP1252 = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 128 }, (_, i) => 0x80 + i));

export const CODE_PAGES = { cp858: CP858, cp1252: CP1252 } as const;
export type CodePage = keyof typeof CODE_PAGES;

/** Number of the page in ESC t, as Epson and most others count them. */
export const PAGE_NUMBER: Readonly<Record<CodePage, number>> = { cp858: 19, cp1252: 16 };

const SPELLED: Readonly<Record<string, string>> = {
  œ: "oe",
  Œ: "OE",
  "’": "'",
  "‘": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "•": "-",
  "€": "EUR",
  "\u202f": " ",
  "\u00a0": " ",
  "\u2011": "-",
};

/** Text in the letters of a page: one character of the result is one column of paper. */
export function spell(text: string, page: CodePage): string {
  const table = CODE_PAGES[page];
  let spelled = "";
  for (const character of text.normalize("NFC")) {
    if (isAscii(character) || table.includes(character)) spelled += character;
    else spelled += SPELLED[character] ?? withoutAccent(character);
  }
  return spelled;
}

function withoutAccent(character: string): string {
  const [base = "?"] = character.normalize("NFKD");
  return isAscii(base) ? base : "?";
}

function isAscii(character: string): boolean {
  return character >= " " && character <= "~";
}

/** Bytes of text that was spelled for the page. Nothing below 20 hex comes out: no text is ever a command. */
export function bytesOf(spelled: string, page: CodePage): Uint8Array {
  const table = CODE_PAGES[page];
  return Uint8Array.from(spelled, (character) => {
    if (isAscii(character)) return character.charCodeAt(0);
    const at = table.indexOf(character);
    return at < 0 ? 0x3f : 0x80 + at;
  });
}
