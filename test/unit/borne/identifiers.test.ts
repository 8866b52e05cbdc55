import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canBe, identifierForm } from "../../../src/borne/identifiers.ts";

const caf = identifierForm({ kind: "caf-7" })!;
const nir = identifierForm({ kind: "nir-15", legalBasis: "décret 2019-341 du 19 avril 2019" })!;

describe("forms of the number that an organisme asks for", () => {
  test("none is asked for where none is configured", () => expect(identifierForm(undefined)).toBeUndefined());

  test.each([
    ["1234567", true],
    ["123456", false],
    ["12345678", false],
    ["12 4567", false],
    ["123456a", false],
    ["١٢٣٤٥٦٧", false],
  ])("CAF: %s -> %s", (value, fits) => expect(canBe(caf, value)).toBe(fits));

  test.each([
    // 2 55 08 14 168 025 and its key, INSEE's own example.
    ["255081416802538", true],
    ["255081416802539", false],
    ["255081416802500", false],
    ["2550814168025", false],
  ])("NIR: %s -> %s", (value, fits) => expect(canBe(nir, value)).toBe(fits));

  test("one wrong digit of a NIR is always seen", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1_000_000_000_000n, max: 2_999_999_999_999n }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (number, place, change) => {
          const digits = `${number}${String(97n - (number % 97n)).padStart(2, "0")}`;
          expect(canBe(nir, digits)).toBe(true);
          const wrong = digits.split("");
          wrong[place] = String((Number(wrong[place]) + change) % 10);
          expect(canBe(nir, wrong.join(""))).toBe(false);
        },
      ),
    );
  });

  test("groups always add up to the digits", () => {
    for (let digits = 4; digits <= 15; digits += 1) {
      const form = identifierForm({ kind: "digits", digits })!;
      expect(form.groups.reduce((sum, group) => sum + group, 0)).toBe(digits);
      expect(canBe(form, "7".repeat(digits))).toBe(true);
    }
  });
});
