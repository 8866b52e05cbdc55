import fc from "fast-check";
import { expect, it } from "vitest";
import { addText, KEPT_CHARACTERS, pieces } from "../../../src/call/in-call/t140.ts";

it.each([
  ["", "bon", "bon"],
  ["bon", "jour", "bonjour"],
  ["bonn", "\bjour", "bonjour"],
  ["", "\b\b", ""],
  ["a", "\u2028b", "a\u2028b"],
  ["a\u2028", "\b", "a"],
  ["a", "\r", "a\u2028"],
  ["cafe\u0301", "\b", "caf"],
  ["ok 👍🏽", "\b", "ok "],
  ["a", "\u0007\u009fb", "ab"],
])("%j and then %j is %j", (before, text, after) => {
  expect(addText(before, text)).toBe(after);
});

it("what is kept has a bound and is always whole characters", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 2_000 }), { maxLength: 10 }), (texts) => {
      let whole = "";
      for (const text of texts) whole = addText(whole, text);
      expect(whole.length).toBeLessThanOrEqual(KEPT_CHARACTERS);
      expect(whole.isWellFormed()).toBe(true);
    }),
  );
});

it("pieces are what the contract allows, and together the whole", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 1_000 }), (text) => {
      const found = pieces(text, 200);
      expect(found.join("")).toBe(text);
      for (const piece of found) {
        expect(piece.length).toBeLessThanOrEqual(200);
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.isWellFormed()).toBe(text.isWellFormed());
      }
    }),
  );
});
