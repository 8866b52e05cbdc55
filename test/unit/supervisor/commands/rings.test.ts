import fc from "fast-check";
import { expect, test } from "vitest";
import { ringsOf, type Candidate } from "../../../../src/supervisor/commands/batch/rings.ts";

const fleet: Candidate[] = ["a1", "a2", "a3", "b1", "b2", "c1"].map((borne) => {
  return { network: "lot", borne, site: borne[0]!, ready: borne !== "c1" };
});
const names = (rings: { borne: string }[][]) => rings.map((ring) => ring.map(({ borne }) => borne));

test("by sizes: call-ready first, each ring from as many sites as there are, then all that is left", () => {
  expect(names(ringsOf({ sizes: [2, 2] }, fleet))).toEqual([
    ["a1", "b1"],
    ["a2", "b2"],
    ["a3", "c1"],
  ]);
  expect(names(ringsOf({ sizes: [2, 7], site: "a" }, fleet))).toEqual([["a1", "a2"], ["a3"]]);
  expect(names(ringsOf({ sizes: [] }, fleet))).toHaveLength(1);
});

test("as listed, and what cannot be a plan", () => {
  const lists = [["lot/c1"], ["lot/a1", "lot/b1"]];
  expect(names(ringsOf({ lists }, fleet))).toEqual([["c1"], ["a1", "b1"]]);
  const wrong = [
    { lists: [] },
    { lists: [[]] },
    { lists: [["lot/a1"], ["lot/a1"]] },
    { lists: [["lot/zz"]] },
    { sizes: [2], network: "lozere" },
  ];
  for (const plan of wrong)
    expect(() => ringsOf(plan, fleet)).toThrow(expect.objectContaining({ code: "batch.invalid" }));
});

test("whatever the sizes, each borne is in one ring, once", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 });
  fc.assert(
    fc.property(sizes, (given) => {
      const rings = ringsOf({ sizes: given }, fleet);
      expect(
        rings
          .flat()
          .map(({ borne }) => borne)
          .toSorted(),
      ).toEqual(fleet.map(({ borne }) => borne));
      expect(rings.every((ring, index) => ring.length > 0 && ring.length <= (given[index] ?? 6))).toBe(true);
    }),
  );
});
