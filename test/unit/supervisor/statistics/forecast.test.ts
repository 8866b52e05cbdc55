import { expect, test } from "vitest";
import { reaches, runsOut, type Sample } from "../../../../src/supervisor/forecasts/forecast.ts";

const daily = (values: readonly number[], first = 100): Sample[] =>
  values.map((value, i) => ({ day: first + i, value }));

test.each([
  ["ten sheets a day", daily([200, 190, 180, 170, 160, 150, 140, 130]), { perDay: 10, day: 120 }],
  ["a refill is no use", daily([60, 50, 40, 250, 240, 230, 220, 210, 200, 190]), { perDay: 10, day: 128 }],
  ["nothing at the weekend", daily([100, 90, 80, 80, 80, 70, 60, 50]), { perDay: 50 / 7, day: 114 }],
  [
    "days without a sample",
    [
      { day: 1, value: 80 },
      { day: 8, value: 66 },
      { day: 9, value: 64 },
      { day: 15, value: 52 },
    ],
    { perDay: 2, day: 41 },
  ],
  ["empty already", daily([7, 6, 5, 4, 3, 2, 1, 0]), { perDay: 1, day: 107 }],
  ["nothing used", daily([50, 50, 50, 50, 50, 50, 50, 50]), undefined],
  ["too few days", daily([50, 40, 30, 20]), undefined],
  ["no sample", [], undefined],
  [
    "in ten years",
    [
      { day: 1, value: 1000 },
      { day: 100, value: 999 },
      { day: 200, value: 998 },
      { day: 300, value: 997 },
    ],
    undefined,
  ],
])("what runs out: %s", (_, samples, expected) => {
  const use = runsOut(samples);
  if (expected === undefined) expect(use).toBeUndefined();
  else {
    expect(use?.perDay).toBeCloseTo(expected.perDay, 6);
    expect(use?.day).toBe(expected.day);
  }
});

test.each([
  ["two percent a day", daily([80, 82, 84, 86, 88, 90, 92, 94]), 110],
  ["in steps, as cards tell it", daily([10, 10, 20, 20, 30, 30, 40, 40]), 120],
  ["worn out already", daily([93, 94, 95, 96, 97, 98, 99, 100]), 107],
  ["it does not wear", daily([10, 10, 10, 10, 10, 10, 10, 10]), undefined],
  ["it gets better: another card", daily([40, 40, 40, 10, 10, 10, 10, 10]), undefined],
  ["too few days", daily([1, 2, 3]), undefined],
])("what reaches 100 %%: %s", (_, samples, day) => {
  const use = reaches(samples, 100);
  if (day === undefined) expect(use).toBeUndefined();
  // Within a tenth of the way: least squares over steps is no ruler.
  else expect(Math.abs((use?.day ?? 0) - day)).toBeLessThanOrEqual(Math.ceil((day - 107) / 10));
});
