import { inflateSync } from "node:zlib";

/** A PDF begins within this many octets (ISO 32000-1, annex H, 3.4.1). */
const HEADER_WITHIN = 1024;
/** An object stream holds dictionaries only: a larger one is a bomb, not a document. */
const MAX_OBJECT_STREAM_OCTETS = 16 * 1024 * 1024;
/** In front of `stream` stands the dictionary of the stream. */
const DICTIONARY_OCTETS = 4096;

/**
 * How many pages a PDF has, for one who pays for the sheets: what is named as a page counts, in plain objects and in
 * compressed object streams (ISO 32000-1, 7.5.7), old versions of a page too. Never fewer than there are in any document
 * that a usual program writes.
 * @returns undefined when it is no PDF, or can't be counted (encrypted object streams, damaged, no page at all)
 */
export function countPdfPages(octets: Buffer): number | undefined {
  const header = octets.indexOf("%PDF-");
  if (header < 0 || header > HEADER_WITHIN) return undefined;
  const texts: string[] = [];
  let at = header;
  for (;;) {
    const begin = nextStream(octets, at);
    texts.push(octets.toString("latin1", at, begin < 0 ? octets.length : begin));
    if (begin < 0) break;
    const end = octets.indexOf("endstream", begin);
    if (end < 0) break;
    const dictionary = names(octets.toString("latin1", Math.max(at, begin - DICTIONARY_OCTETS), begin));
    if (/\/Type\s*\/ObjStm\b/.test(dictionary.slice(dictionary.lastIndexOf("obj")))) {
      const inner = objectsOf(octets.subarray(begin, end), dictionary);
      if (inner === undefined) return undefined;
      texts.push(inner);
    }
    at = end + "endstream".length;
  }
  const pages = pagesIn(names(texts.join("\n")));
  return pages > 0 ? pages : undefined;
}

/** Where the next stream begins: the word stands between the end of a dictionary and the end of its line (7.3.8). */
function nextStream(octets: Buffer, from: number): number {
  for (let at = octets.indexOf("stream", from); at >= 0; at = octets.indexOf("stream", at + 1)) {
    const after = octets[at + "stream".length];
    const before = octets.toString("latin1", Math.max(from, at - 32), at).trimEnd();
    if ((after === 10 || after === 13) && before.endsWith(">>")) return at;
  }
  return -1;
}

/** The objects in an object stream, as text; undefined = they can't be read. */
function objectsOf(stream: Buffer, dictionary: string): string | undefined {
  const begin = stream[6] === 13 && stream[7] === 10 ? 8 : 7;
  const filter = /\/Filter\s*\[?\s*\/(\w+)/.exec(dictionary)?.[1];
  if (filter === undefined) return stream.toString("latin1", begin);
  if (filter !== "FlateDecode") return undefined;
  try {
    return inflateSync(stream.subarray(begin), { maxOutputLength: MAX_OBJECT_STREAM_OCTETS }).toString("latin1");
  } catch {
    return undefined;
  }
}

/** A name may be written with `#xx` in it (7.3.5): `/P#61ge` is a page too. */
function names(text: string): string {
  return text.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Pages by their objects, and by how often nodes of the page tree name a child: one object may be named twice. */
function pagesIn(text: string): number {
  const objects = text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0;
  const nodes = text.match(/\/Type\s*\/Pages\b/g)?.length ?? 0;
  let children = 0;
  for (const [, kids = ""] of text.matchAll(/\/Kids\s*\[([^\]]*)\]/g)) children += kids.match(/\bR\b/g)?.length ?? 0;
  return Math.max(objects, children - Math.max(0, nodes - 1));
}
