import fc from "fast-check";
import type { IppAttribute, IppMessage, IppValue } from "../../../devices/printer/ipp/codec.ts";

/** IPP messages that a device could send, for property tests. */

const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff });
const octet = fc.integer({ min: 0, max: 255 });
const word = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" });
const octets = fc.uint8Array({ maxLength: 40 });

const simple: fc.Arbitrary<IppValue> = fc.oneof(
  fc.record({ kind: fc.constantFrom("integer", "enum"), value: int32 }),
  fc.record({ kind: fc.constant("boolean"), value: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom("text", "name", "keyword", "uri", "uriScheme", "charset", "language", "mime"),
    value: fc.string({ maxLength: 30, unit: "grapheme" }),
  }),
  fc.record({ kind: fc.constantFrom("textLang", "nameLang"), language: word, value: word }),
  fc.record({ kind: fc.constant("octets"), value: octets }),
  fc.record({ kind: fc.constant("resolution"), cross: int32, feed: int32, unit: octet }),
  fc.record({ kind: fc.constant("range"), lower: int32, upper: int32 }),
  fc.record({
    kind: fc.constant("date"),
    value: fc.record({
      year: fc.integer({ min: 0, max: 0xffff }),
      month: octet,
      day: octet,
      hour: octet,
      minute: octet,
      second: octet,
      deciseconds: octet,
      utcOffsetMin: fc.integer({ min: -13 * 60, max: 13 * 60 }),
    }),
  }),
  // Out-of-band values, tags that nobody has given a meaning yet, integers of a wrong length.
  fc.record({
    kind: fc.constant("other"),
    tag: fc.oneof(fc.integer({ min: 0x10, max: 0x1f }), fc.integer({ min: 0x50, max: 0x7e })),
    value: octets,
  }),
  fc.record({
    kind: fc.constant("other"),
    tag: fc.constant(0x21),
    value: fc.uint8Array({ minLength: 5, maxLength: 9 }),
  }),
) as fc.Arbitrary<IppValue>;

const { attribute } = fc.letrec<{ value: IppValue; attribute: IppAttribute }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    simple,
    fc.record({
      kind: fc.constant("collection"),
      members: fc.array(tie("attribute"), { maxLength: 4 }),
    }) as fc.Arbitrary<IppValue>,
  ),
  attribute: fc.record({ name: word, values: fc.array(tie("value"), { minLength: 1, maxLength: 4 }) }),
}));

export const anyMessage: fc.Arbitrary<IppMessage> = fc.record({
  version: fc.tuple(octet, octet),
  code: fc.integer({ min: 0, max: 0xffff }),
  requestId: int32,
  groups: fc.array(
    fc.record({
      tag: fc.constantFrom(0x01, 0x02, 0x04, 0x05, 0x06, 0x07, 0x0f),
      attributes: fc.array(attribute, { maxLength: 5 }),
    }),
    { maxLength: 4 },
  ),
  data: octets,
});
