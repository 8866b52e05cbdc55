import { createHash } from "node:crypto";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { VisioborneError } from "../contract/errors.ts";

/** Blocks of an image that hold something, in order. */
export interface BlockMap {
  /** Of the image, bytes; Infinity = not known. */
  readonly imageBytes: number;
  readonly ranges: readonly BlockRange[];
}

export interface BlockRange {
  /** First byte, and the byte after the last one. */
  readonly from: number;
  readonly to: number;
  /** SHA-256, hexadecimal; absent in maps before version 1.3. */
  readonly sha256?: string;
}

/** A map of a card has some hundreds of ranges. */
const MAX_CHARS = 8 * 1024 * 1024;

/** Where there is no map: the whole image as one range, to wherever it ends. */
export const NO_MAP: BlockMap = { imageBytes: Infinity, ranges: [{ from: 0, to: Infinity }] };

/**
 * Reads a block map as bmaptool writes it, version 1.3 to 2.0. The sum over the map itself is checked, so that a map that
 * was cut or changed is not believed.
 * @throws VisioborneError `flash.bmap`
 */
export function readBlockMap(text: string): BlockMap {
  if (text.length > MAX_CHARS) throw wrong(`more than ${MAX_CHARS} characters`);
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) throw wrong("no well-formed XML");
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    processEntities: false,
    isArray: (name) => name === "Range",
  });
  const { bmap } = parser.parse(text) as { bmap?: Readonly<Record<string, unknown>> };
  if (!bmap) throw wrong("expected an element bmap");
  checkVersion(bmap["@version"]);
  checkOwnSum(text, bmap);
  const imageBytes = numberIn(bmap, "ImageSize");
  const blockBytes = numberIn(bmap, "BlockSize");
  const { Range: rows = [] } = (bmap["BlockMap"] ?? {}) as { Range?: readonly unknown[] };
  let after = 0;
  const ranges = rows.map((row): BlockRange => {
    const { text: blocks, sha256 } = partsOf(row);
    const [, first = "", last = first] = /^(\d+)(?:-(\d+))?$/.exec(blocks) ?? [];
    if (first === "") throw wrong(`Range ${blocks}: expected a block or two, 0-15`);
    const from = Number(first) * blockBytes;
    const to = Math.min(imageBytes, (Number(last) + 1) * blockBytes);
    if (from < after || to <= from)
      throw wrong(`Range ${blocks}: expected one after the range before, within the image`);
    after = to;
    return { from, to, ...(sha256 === undefined ? {} : { sha256 }) };
  });
  return { imageBytes, ranges };
}

/** Bytes that have to be written. */
export function mappedBytes({ ranges }: BlockMap): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

function checkVersion(version: unknown): void {
  const major = Number(/^(\d+)\./.exec(textOf(version))?.[1]);
  if (major !== 1 && major !== 2) throw wrong(`version ${textOf(version)}: expected 1.x or 2.x`);
}

/** The sum is taken with zeros in its own place (bmaptool, BmapCreate.py). */
function checkOwnSum(text: string, bmap: Readonly<Record<string, unknown>>): void {
  const type = textOf(bmap["ChecksumType"] ?? "sha256");
  if (type !== "sha256") throw wrong(`sums of type ${type}: expected sha256`);
  const said = textOf(bmap["BmapFileChecksum"]);
  if (!/^[0-9a-f]{64}$/.test(said)) throw wrong("expected a BmapFileChecksum");
  const sum = createHash("sha256")
    .update(text.replace(said, "0".repeat(64)))
    .digest("hex");
  if (sum !== said) throw wrong("it was cut or changed: its own sum is another");
}

function numberIn(bmap: Readonly<Record<string, unknown>>, name: string): number {
  const value = Number(textOf(bmap[name]));
  if (!Number.isSafeInteger(value) || value < 1) throw wrong(`${name}: expected a whole number above 0`);
  return value;
}

function partsOf(row: unknown): { readonly text: string; readonly sha256?: string } {
  if (typeof row !== "object" || row === null) return { text: textOf(row) };
  const { "#text": text = "", "@chksum": sha256 } = row as { "#text"?: unknown; "@chksum"?: unknown };
  return { text: textOf(text), ...(typeof sha256 === "string" ? { sha256 } : {}) };
}

/** The text of an element; whatever else is there is none. */
const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

const wrong = (what: string): VisioborneError => new VisioborneError("flash.bmap", `block map: ${what}`);
