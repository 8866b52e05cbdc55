import { VisioborneError } from "../../../src/contract/errors.ts";
import { GROUP, STRING_TAGS, TAG } from "./message.ts";
import type { IppAttribute, IppDate, IppMessage, IppValue } from "./message.ts";

/** Lengths are SIGNED-SHORT (RFC 8010, 3.1). */
const MAX_LENGTH = 0x7fff;

/**
 * Encodes a message (RFC 8010, 3). `data` is appended as it is.
 * @throws VisioborneError `ipp.encode` for a name or a value over 32767 octets, or an attribute without a value.
 */
export function encodeMessage(message: IppMessage): Buffer {
  const out: Uint8Array[] = [];
  const head = Buffer.alloc(8);
  head.writeUInt8(message.version[0], 0);
  head.writeUInt8(message.version[1], 1);
  head.writeUInt16BE(message.code, 2);
  head.writeInt32BE(message.requestId, 4);
  out.push(head);
  for (const group of message.groups) {
    out.push(Uint8Array.of(group.tag));
    for (const attribute of group.attributes) writeAttribute(out, attribute);
  }
  out.push(Uint8Array.of(GROUP.end), message.data);
  return Buffer.concat(out);
}

function writeAttribute(out: Uint8Array[], attribute: IppAttribute): void {
  if (attribute.values.length === 0 || attribute.name === "") {
    throw new VisioborneError("ipp.encode", `attribute ${JSON.stringify(attribute.name)}: expected a name and a value`);
  }
  // Further values of the same attribute carry an empty name (RFC 8010, 3.1.5).
  attribute.values.forEach((value, i) => writeValue(out, i === 0 ? attribute.name : "", value));
}

function writeValue(out: Uint8Array[], name: string, value: IppValue): void {
  if (value.kind !== "collection") {
    writeField(out, tagOf(value), name, octetsOf(value));
    return;
  }
  writeField(out, TAG.beginCollection, name, new Uint8Array(0));
  for (const member of value.members) {
    writeField(out, TAG.memberName, "", Buffer.from(member.name));
    for (const each of member.values) writeValue(out, "", each);
  }
  writeField(out, TAG.endCollection, "", new Uint8Array(0));
}

function writeField(out: Uint8Array[], tag: number, name: string, value: Uint8Array): void {
  const nameOctets = Buffer.from(name);
  out.push(Uint8Array.of(tag), length(nameOctets.length), nameOctets, length(value.length), value);
}

function length(octets: number): Buffer {
  if (octets > MAX_LENGTH) {
    throw new VisioborneError("ipp.encode", `a field of ${octets} octets: expected at most ${MAX_LENGTH}`);
  }
  const out = Buffer.alloc(2);
  out.writeUInt16BE(octets);
  return out;
}

type SimpleValue = Exclude<IppValue, { kind: "collection" }>;

function tagOf(value: SimpleValue): number {
  if (value.kind === "other") return value.tag;
  return value.kind in STRING_TAGS
    ? STRING_TAGS[value.kind as keyof typeof STRING_TAGS]
    : TAG[value.kind as Exclude<typeof value.kind, keyof typeof STRING_TAGS>];
}

function octetsOf(value: SimpleValue): Uint8Array {
  switch (value.kind) {
    case "integer":
    case "enum":
      return int32s(value.value);
    case "boolean":
      return Uint8Array.of(value.value ? 1 : 0);
    case "octets":
    case "other":
      return value.value;
    case "date":
      return dateOctets(value.value);
    case "resolution":
      return Buffer.concat([int32s(value.cross, value.feed), Uint8Array.of(value.unit)]);
    case "range":
      return int32s(value.lower, value.upper);
    case "textLang":
    case "nameLang": {
      const language = Buffer.from(value.language);
      const text = Buffer.from(value.value);
      return Buffer.concat([length(language.length), language, length(text.length), text]);
    }
    default:
      return Buffer.from(value.value);
  }
}

function int32s(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => out.writeInt32BE(value, 4 * i));
  return out;
}

function dateOctets(date: IppDate): Buffer {
  const out = Buffer.alloc(11);
  out.writeUInt16BE(date.year, 0);
  out.set([date.month, date.day, date.hour, date.minute, date.second, date.deciseconds], 2);
  const offset = Math.abs(date.utcOffsetMin);
  out.write(date.utcOffsetMin < 0 ? "-" : "+", 8, "latin1");
  out.set([Math.floor(offset / 60), offset % 60], 9);
  return out;
}
