import fc from "fast-check";
import { expect, test } from "vitest";
import { SequenceCursor } from "../../../src/supervisor/receiving/sequence-cursor.ts";

test("contiguous from 1, across gaps that close later", () => {
  const cursor = new SequenceCursor();
  cursor.add(2);
  expect([cursor.contiguous, cursor.highest]).toEqual([0, 2]);
  cursor.add(1);
  expect(cursor.contiguous).toBe(2);
  cursor.add(10, 20);
  cursor.add(4, 9);
  expect([cursor.contiguous, cursor.highest]).toEqual([2, 20]);
  cursor.add(3);
  expect([cursor.contiguous, cursor.highest]).toEqual([20, 20]);
});

test("a hole of a million sequences, an empty range and what is there already", () => {
  const cursor = new SequenceCursor(5);
  cursor.add(7, 1_000_007);
  cursor.add(9, 8);
  cursor.add(1, 5);
  expect([cursor.contiguous, cursor.has(6), cursor.has(999_999)]).toEqual([5, false, true]);
  cursor.add(6);
  expect(cursor.contiguous).toBe(1_000_007);
});

test("agrees with a set, whatever comes in whatever order", () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 8 }));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 }), fc.array(range, { maxLength: 40 }), (start, ranges) => {
      const cursor = new SequenceCursor(start);
      const set = new Set(Array.from({ length: start }, (_, index) => index + 1));
      for (const [from, length] of ranges) {
        cursor.add(from, from + length);
        for (let seq = from; seq <= from + length; seq++) set.add(seq);
        let contiguous = 0;
        while (set.has(contiguous + 1)) contiguous++;
        expect(cursor.contiguous).toBe(contiguous);
        expect(cursor.highest).toBe(Math.max(0, ...set));
        for (let seq = 1; seq <= 70; seq++) expect(cursor.has(seq)).toBe(set.has(seq));
      }
    }),
  );
});
