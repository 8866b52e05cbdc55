import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAllOptions } from "../../../devices/scanner/sane/all-options.ts";
import { readCapabilities } from "../../../devices/scanner/sane/capabilities.ts";

const line = (text: string): string => `  Scan Mode:\n    ${text}\n        What it is for [not a state].\n`;

test.for([
  ["--mode Gray|Color [Gray]", { name: "mode", values: ["Gray", "Color"], active: true }],
  ["--resolution 75|150|300dpi [300]", { name: "resolution", values: ["75", "150", "300"], active: true }],
  ["--resolution auto|75|150dpi [75]", { name: "resolution", values: ["75", "150"], active: true }],
  [
    "--resolution 50..600dpi (in steps of 50) [200]",
    { name: "resolution", range: { min: 50, max: 600, step: 50 }, active: true },
  ],
  ["-x 0..215.9mm [215.9]", { name: "x", range: { min: 0, max: 215.9 }, active: true }],
  ["-y 0..297.18mm (in steps of 0.1) [100]", { name: "y", range: { min: 0, max: 297.18, step: 0.1 }, active: true }],
  [
    "--source Flatbed|Automatic Document Feeder [Flatbed]",
    { name: "source", values: ["Flatbed", "Automatic Document Feeder"], active: true },
  ],
  ["--three-pass[=(yes|no)] [inactive]", { name: "three-pass", values: ["yes", "no"], active: false }],
  ["--swdeskew[=(auto|yes|no)] [no]", { name: "swdeskew", values: ["yes", "no"], active: true }],
  ["--int <int> [inactive]", { name: "int", active: false }],
  ["--scan[=(yes|no)] [no] [hardware]", { name: "scan", values: ["yes", "no"], active: false }],
  ["--gamma 0.3..5 [2.2] [advanced]", { name: "gamma", range: { min: 0.3, max: 5 }, active: true }],
  ["--button [inactive]", { name: "button", active: false }],
  ["--adf-justification-x <string> [read-only]", { name: "adf-justification-x", active: false }],
  [
    "--brightness -100..100% (in steps of 1) [0]",
    { name: "brightness", range: { min: -100, max: 100, step: 1 }, active: true },
  ],
  ["--resolution 600..50dpi [1]", { name: "resolution", values: ["600..50dpi"], active: true }],
] as const)("reads %s", ([text, expected]) => {
  const options = parseAllOptions(line(text));
  const [option] = options.values();
  expect(option).toMatchObject(expected);
  expect(options.size).toBe(1);
});

test("takes any text without throwing, and never offers a resolution out of it that the text does not hold", () => {
  const words = fc.constantFrom(
    "    --resolution ",
    "    -x ",
    "75|",
    "150dpi",
    "..",
    " [",
    "]",
    "\n",
    "(in steps of ",
    "1e9",
    "--source ADF",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 300 }),
        fc.array(words, { maxLength: 40 }).map((all) => all.join("")),
      ),
      (text) => {
        const { dpi, canDpi } = readCapabilities(parseAllOptions(text));
        for (const one of dpi) expect(canDpi(one)).toBe(true);
        if (!text.includes("resolution")) expect(dpi).toEqual([]);
      },
    ),
    { numRuns: 2000 },
  );
});

test("is bounded: long lines, many lines and many values end in time", () => {
  const many = `    --source ${"A|".repeat(200_000)}B [A]\n`;
  const lines = "    --mode Gray|Color [Gray]\n".repeat(100_000);
  const blanks = `    --mode ${" ".repeat(8000)}x\n`.repeat(500);
  const startedMs = performance.now();
  expect(parseAllOptions(many).size).toBe(0);
  expect(parseAllOptions(lines).size).toBe(1);
  expect(parseAllOptions(blanks).size).toBe(1);
  expect(performance.now() - startedMs).toBeLessThan(5000);
});
