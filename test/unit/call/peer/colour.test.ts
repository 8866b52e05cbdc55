import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escaped, unescaped } from "../../../../src/call/peer/h264/bits.ts";
import { Colouring, withColour } from "../../../../src/call/peer/h264/colour.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** ue(v) */
function ue(value: number): string {
  const bits = (value + 1).toString(2);
  return "0".repeat(bits.length - 1) + bits;
}

/** A set of constrained baseline, 640x368 less 8 lines, up to the flag of the VUI; then what follows. Blanks are for the eye. */
function sps(after: string): Buffer {
  const body = [ue(0), ue(0), ue(2), ue(1), "0", ue(39), ue(22), "111", ue(0), ue(0), ue(0), ue(4)].join("");
  const bits = `01100111 01000010 11000000 00011110 ${body} ${after} 1`.replaceAll(" ", "");
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0").match(/.{8}/g) ?? [];
  return escaped(Uint8Array.from(bytes, (one) => Number.parseInt(one, 2)));
}

/** Format, range, whether it is described; then by BT.601 three times. */
const SIGNAL = "1 101 0 1 00000110 00000110 00000110";

describe("a parameter set that tells of its colours", () => {
  test.each([
    ["no VUI: one that tells nothing else", "0", `1 0 0 ${SIGNAL} 000000`],
    ["a VUI with its limits alone", "1 0 0 0 0000 1 1101", `1 0 0 ${SIGNAL} 0000 1 1101`],
    ["square pixels and overscan before", "1 1 00000001 11 0 000000", `1 1 00000001 11 ${SIGNAL} 000000`],
    [
      "pixels of a shape of their own before",
      "1 1 11111111 0000000000101000 0000000000101000 0 0 000000",
      `1 1 11111111 0000000000101000 0000000000101000 0 ${SIGNAL} 000000`,
    ],
  ])("%s", (_, before, after) => {
    expect(withColour(sps(before)).toString("hex")).toBe(sps(after).toString("hex"));
  });

  test("told already, or not to be read: left as it is", () => {
    const told = sps("1 0 0 1 101 1 1 00000001 00000001 00000001 000000");
    for (const one of [told, hex("67"), hex("6742c01e"), hex("67 42 c0 1e 00 00 00 00 00 00 00 00 00")])
      expect(withColour(one)).toBe(one);
    expect(withColour(withColour(sps("0"))).toString("hex")).toBe(withColour(sps("0")).toString("hex"));
  });

  test("whatever comes, an answer and no exception; escaping is undone by unescaping", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        withColour(Buffer.from([0x67, ...bytes]));
        new Colouring().of(Buffer.from([0x78, 0, bytes.length, 0x67, ...bytes]));
        expect(unescaped(escaped(bytes))).toEqual(bytes);
        expect(escaped(bytes).toString("hex")).not.toMatch(/^(..)*00000[0-2]/);
      }),
    );
  });

  test("among others in one packet; another packet is the same one", () => {
    const [plain, pps] = [sps("0"), hex("68ce3c80")];
    // As rtph264pay sends it: the sets that it keeps, then those of the encoder.
    const stap = (set: Buffer): Buffer =>
      Buffer.concat([hex("78"), ...[set, pps, set, pps].flatMap((nal) => [Buffer.from([0, nal.length]), nal])]);
    const colouring = new Colouring();
    expect(colouring.of(stap(plain)).toString("hex")).toBe(stap(withColour(plain)).toString("hex"));
    expect(colouring.of(plain).toString("hex")).toBe(withColour(plain).toString("hex"));
    for (const other of [hex("65 88 84"), hex("7c 85 88"), hex("78 00"), hex("78 ff ff 67"), Buffer.alloc(0)])
      expect(colouring.of(other)).toBe(other);
  });
});
