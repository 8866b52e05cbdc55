import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeMessage, encodeMessage, GROUP, stringAttribute } from "../../../devices/printer/ipp/codec.ts";
import { errorCode, VisioborneError } from "../../../src/contract/errors.ts";
import { anyMessage } from "./arbitrary-message.ts";

/** Decodes, and lets nothing but the project's own error out. */
function decodes(octets: Uint8Array): boolean {
  try {
    decodeMessage(octets);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(VisioborneError);
    expect(errorCode(error)).toBe("ipp.malformed");
    return false;
  }
}

describe("IPP codec", () => {
  test("what was encoded decodes to the same", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeMessage(encodeMessage(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test("garbage is refused as malformed, or read, and never throws anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        decodes(octets);
      }),
      { numRuns: 3000 },
    );
  });

  test("a message with octets changed never throws anything else", () => {
    const change = fc.record({ at: fc.nat(), octet: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(anyMessage, fc.array(change, { minLength: 1, maxLength: 8 }), (message, changes) => {
        const octets = encodeMessage(message);
        for (const { at, octet } of changes) octets[at % octets.length] = octet;
        decodes(octets);
      }),
      { numRuns: 1500 },
    );
  });

  test("a date whose time zone is nowhere on earth is kept as it came", () => {
    const date = Uint8Array.of(0x07, 0xea, 11, 22, 9, 0, 1, 0, 0x2b, 255, 200);
    const group = Uint8Array.of(
      0x02,
      0x00,
      0,
      0,
      0,
      0,
      0,
      1,
      GROUP.printer,
      0x31,
      0,
      1,
      0x64,
      0,
      11,
      ...date,
      GROUP.end,
    );
    const [printer] = decodeMessage(group).groups;
    expect(printer?.attributes[0]?.values).toEqual([{ kind: "other", tag: 0x31, value: date }]);
    expect(encodeMessage(decodeMessage(group))).toEqual(Buffer.from(group));
  });

  test("a message cut off anywhere before its end tag is malformed", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (message, cut) => {
        const octets = encodeMessage({ ...message, data: new Uint8Array(0) });
        expect(decodes(octets.subarray(0, cut % octets.length))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe("IPP codec, on the wire", () => {
  test("a message begins as in RFC 8010 A.1", () => {
    const message = encodeMessage({
      version: [2, 0],
      code: 0x000b,
      requestId: 1,
      groups: [{ tag: GROUP.operation, attributes: [stringAttribute("charset", "attributes-charset", "utf-8")] }],
      data: new Uint8Array(0),
    });
    expect(message.toString("hex")).toBe(
      `0200000b0000000101470012${Buffer.from("attributes-charset").toString("hex")}0005${Buffer.from("utf-8").toString("hex")}03`,
    );
  });

  test("a collection is a begin, named members and an end (RFC 8010, 3.1.6)", () => {
    const wire = [
      "0200000000000001",
      "04",
      `340001${hex("m")}0000`,
      `4a00000001${hex("x")}`,
      "210000000400005208",
      "3700000000",
      "03",
    ].join("");
    expect(decodeMessage(Buffer.from(wire, "hex")).groups).toEqual([
      {
        tag: 4,
        attributes: [
          {
            name: "m",
            values: [{ kind: "collection", members: [{ name: "x", values: [{ kind: "integer", value: 21000 }] }] }],
          },
        ],
      },
    ]);
  });

  test.each([
    ["nothing at all", ""],
    ["a header only", "0200000000000001"],
    ["a value before any group", "020000000000000121000161000400000001"],
    ["a further value without an attribute", "02000000000000010421000000040000000103"],
    ["a collection that never ends", `020000000000000104340001${hex("m")}0000`],
    ["an end of a collection outside of one", "020000000000000104370000000003"],
    ["a member without a value", `020000000000000104340001${hex("m")}00004a00000001${hex("x")}370000000003`],
    ["a length past the end", "02000000000000010421ffff"],
  ])("%s is malformed", (_what, wire) => {
    expect(decodes(Buffer.from(wire, "hex"))).toBe(false);
  });

  test("collections nested without end are malformed, not a full stack", () => {
    const nested = `340001${hex("m")}0000${`4a00000001${hex("x")}3400000000`.repeat(10_000)}`;
    expect(decodes(Buffer.from(`020000000000000104${nested}`, "hex"))).toBe(false);
  });

  test("a name over 32767 octets can't be encoded", () => {
    const attribute = stringAttribute("name", "n".repeat(40_000), "v");
    const message = { version: [2, 0], code: 2, requestId: 1, data: new Uint8Array(0) } as const;
    expect(() => encodeMessage({ ...message, groups: [{ tag: 1, attributes: [attribute] }] })).toThrow(VisioborneError);
  });
});

function hex(text: string): string {
  return Buffer.from(text).toString("hex");
}
