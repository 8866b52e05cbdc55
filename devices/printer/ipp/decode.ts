import { VisioborneError } from "../../../src/contract/errors.ts";
import { GROUP, STRING_TAGS, TAG } from "./message.ts";
import type { IppAttribute, IppGroup, IppMessage, IppValue, StringKind } from "./message.ts";

/** A collection in a collection in a collection is the most that the registered attributes have. */
const MAX_DEPTH = 8;
const STRING_KINDS = new Map<number, StringKind>(
  Object.entries(STRING_TAGS).map(([kind, tag]) => [tag, kind as StringKind]),
);

/**
 * Decodes a message (RFC 8010, 3). It trusts nothing: each length is checked against what there is, unknown tags
 * and values of a wrong length are kept as kind `other`.
 * @throws VisioborneError `ipp.malformed`, with the offset, when the structure itself is broken or cut off.
 */
export function decodeMessage(octets: Uint8Array): IppMessage {
  const reader = new Reader(octets);
  const version: [number, number] = [reader.uint8(), reader.uint8()];
  const code = reader.uint16();
  const requestId = reader.int32();
  const groups: IppGroup[] = [];
  let attributes: IppAttribute[] | null = null;
  for (;;) {
    const tag = reader.uint8();
    if (tag === GROUP.end) break;
    if (tag < 0x10) {
      attributes = [];
      groups.push({ tag, attributes });
      continue;
    }
    if (attributes === null) throw reader.malformed("a value before any group");
    readInto(reader, attributes, tag);
  }
  return { version, code, requestId, groups, data: reader.rest() };
}

/** Reads one value of a group: of a new attribute, or a further one of the last (its name is empty). */
function readInto(reader: Reader, attributes: IppAttribute[], tag: number): void {
  const name = reader.text(reader.uint16());
  const value = readValue(reader, tag, 0);
  if (name !== "") {
    attributes.push({ name, values: [value] });
    return;
  }
  const last = attributes.at(-1);
  if (last === undefined) throw reader.malformed("a further value without an attribute");
  (last.values as IppValue[]).push(value);
}

/** Reads what follows the name: length and octets, or a whole collection. */
function readValue(reader: Reader, tag: number, depth: number): IppValue {
  const octets = reader.take(reader.uint16());
  if (tag === TAG.endCollection || tag === TAG.memberName) throw reader.malformed("a collection's part outside of one");
  return tag === TAG.beginCollection ? readCollection(reader, depth + 1) : simpleValue(tag, octets);
}

function readCollection(reader: Reader, depth: number): IppValue {
  if (depth > MAX_DEPTH) throw reader.malformed(`collections nested over ${MAX_DEPTH} deep`);
  const members: { name: string; values: IppValue[] }[] = [];
  for (;;) {
    const tag = reader.uint8();
    if (tag < 0x10) throw reader.malformed("a group inside a collection");
    reader.take(reader.uint16());
    if (tag === TAG.endCollection) {
      reader.take(reader.uint16());
      break;
    }
    if (tag === TAG.memberName) {
      members.push({ name: reader.text(reader.uint16()), values: [] });
      continue;
    }
    const member = members.at(-1);
    if (member === undefined) throw reader.malformed("a collection's value without a member");
    member.values.push(readValue(reader, tag, depth));
  }
  if (members.some((member) => member.values.length === 0)) throw reader.malformed("a member without a value");
  return { kind: "collection", members };
}

function simpleValue(tag: number, octets: Buffer): IppValue {
  const kind = STRING_KINDS.get(tag);
  if (kind !== undefined) return { kind, value: octets.toString("utf8") };
  return (
    fixedValue(tag, octets) ?? languageValue(tag, octets) ?? { kind: "other", tag, value: Uint8Array.from(octets) }
  );
}

/** Values of a fixed length; null when the length does not fit, so that the caller keeps the octets. */
function fixedValue(tag: number, octets: Buffer): IppValue | null {
  const size = octets.length;
  if (tag === TAG.integer && size === 4) return { kind: "integer", value: octets.readInt32BE() };
  if (tag === TAG.enum && size === 4) return { kind: "enum", value: octets.readInt32BE() };
  if (tag === TAG.boolean && size === 1 && octets.readUInt8() <= 1) {
    return { kind: "boolean", value: octets.readUInt8() === 1 };
  }
  if (tag === TAG.octets) return { kind: "octets", value: Uint8Array.from(octets) };
  if (tag === TAG.range && size === 8) {
    return { kind: "range", lower: octets.readInt32BE(0), upper: octets.readInt32BE(4) };
  }
  if (tag === TAG.resolution && size === 9) {
    return { kind: "resolution", cross: octets.readInt32BE(0), feed: octets.readInt32BE(4), unit: octets.readUInt8(8) };
  }
  return tag === TAG.date && size === 11 ? dateValue(octets) : null;
}

function dateValue(octets: Buffer): IppValue | null {
  const sign = octets.toString("latin1", 8, 9);
  if (sign !== "+" && sign !== "-") return null;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0, deciseconds = 0] = octets.subarray(2, 8);
  // RFC 2579 ends at 13 hours; islands in the Pacific have 14.
  if (octets.readUInt8(9) > 14 || octets.readUInt8(10) > 59) return null;
  const offset = octets.readUInt8(9) * 60 + octets.readUInt8(10);
  return {
    kind: "date",
    value: {
      year: octets.readUInt16BE(0),
      month,
      day,
      hour,
      minute,
      second,
      deciseconds,
      utcOffsetMin: sign === "-" && offset > 0 ? -offset : offset,
    },
  };
}

/** `textWithLanguage`, `nameWithLanguage`: two lengths and two strings that must fill the value exactly. */
function languageValue(tag: number, octets: Buffer): IppValue | null {
  if ((tag !== TAG.textLang && tag !== TAG.nameLang) || octets.length < 4) return null;
  const split = 2 + octets.readUInt16BE(0);
  if (split + 2 > octets.length || split + 2 + octets.readUInt16BE(split) !== octets.length) return null;
  return {
    kind: tag === TAG.textLang ? "textLang" : "nameLang",
    language: octets.toString("utf8", 2, split),
    value: octets.toString("utf8", split + 2),
  };
}

/** Reads forward, never past the end. */
class Reader {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Uint8Array) {
    this.#octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  }

  malformed(why: string): VisioborneError {
    return new VisioborneError(
      "ipp.malformed",
      `IPP message of ${this.#octets.length} octets, at ${this.#at}: ${why}`,
      {
        offset: this.#at,
        octets: this.#octets.length,
      },
    );
  }

  take(octets: number): Buffer {
    if (this.#at + octets > this.#octets.length) throw this.malformed(`cut off, ${octets} more octets expected`);
    this.#at += octets;
    return this.#octets.subarray(this.#at - octets, this.#at);
  }

  uint8(): number {
    return this.take(1).readUInt8();
  }
  uint16(): number {
    return this.take(2).readUInt16BE();
  }
  int32(): number {
    return this.take(4).readInt32BE();
  }
  text(octets: number): string {
    return this.take(octets).toString("utf8");
  }
  rest(): Uint8Array {
    return Uint8Array.from(this.#octets.subarray(this.#at));
  }
}
