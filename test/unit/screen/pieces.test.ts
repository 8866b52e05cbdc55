import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskGroups, piecesOf, readingMs } from "../../../src/screen/page/layout/pieces.ts";

describe("what is said, in pieces that fit", () => {
  it("ends a piece with a sentence where one ends near, else between words", () => {
    expect(piecesOf("Ça sonne. Un agent va répondre tout de suite.", 24)).toEqual([
      "Ça sonne.",
      "Un agent va répondre",
      "tout de suite.",
    ]);
  });

  it("leaves out no word and no piece is too long", () => {
    const words = fc.array(fc.stringMatching(/^[a-zé.!?]{1,40}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 80 }), (said, room) => {
        const text = said.join(" ");
        const pieces = piecesOf(text, room);
        return (
          pieces.join("").replaceAll(" ", "") === text.replaceAll(" ", "") && pieces.every((one) => one.length <= room)
        );
      }),
    );
  });

  it("gives a slow reader time", () => {
    expect(readingMs("x".repeat(60))).toBe(6500);
  });
});

describe("the mask of a number", () => {
  it("is filled from the left, in the groups of the card", () => {
    expect(maskGroups(7, [3, 4], 4)).toEqual([
      [true, true, true],
      [true, false, false, false],
    ]);
  });

  it("is one group when the groups do not add up", () => {
    expect(maskGroups(5, [3, 4], 0)).toEqual([[false, false, false, false, false]]);
  });
});
