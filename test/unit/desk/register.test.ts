import { expect, test } from "vitest";
import { findBorne } from "../../../src/desk/borne-link/register.ts";

const known = [
  { network: "manche", id: "barneville", site: "Mairie de Barneville" },
  { network: "manche", id: "valognes", site: "Mairie de Valognes" },
  { network: "lot", id: "valognes", site: "Autre" },
];

test.each([
  ["barneville", "manche/barneville"],
  ["manche/valognes", "manche/valognes"],
  ["lot/valognes", "lot/valognes"],
  // Whose it is nobody can say.
  ["valognes", undefined],
  ["cahors", undefined],
  ["", undefined],
  ["lot/barneville", undefined],
])("%s is %s", (commonName, key) => {
  expect(findBorne(known, commonName)?.key).toBe(key);
});

test("without a register every name of the contract is known, and no other", () => {
  expect(findBorne(undefined, "barneville")).toEqual({ key: "barneville", site: undefined });
  expect(findBorne(undefined, "Bar ne")).toBeUndefined();
  expect(findBorne([], "barneville")).toBeUndefined();
});
