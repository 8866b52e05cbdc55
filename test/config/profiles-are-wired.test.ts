import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readProfile } from "../../src/cli/profile.ts";

/** The tables of docs/wiring.md say where each wire of a profile goes: they have to say what the profile says. */
const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/wiring.md"), "utf8");

/** Pin of each line on the 40-pin header of every Raspberry Pi since the B+, by BCM number. */
const PINS: readonly number[] = [
  27, 28, 3, 5, 7, 29, 31, 26, 24, 21, 19, 23, 32, 33, 8, 10, 36, 11, 12, 35, 38, 40, 15, 16, 18, 22, 37, 13,
];
const GROUNDS = [6, 9, 14, 20, 25, 30, 34, 39];
const SUPPLIES: Readonly<Record<string, readonly number[]>> = { "3V3": [1, 17], "5V": [2, 4], ground: GROUNDS };

const ON_THE_HEADER = [
  "raspberry-pi-4",
  "raspberry-pi-5",
  "raspberry-pi-cm4",
  "raspberry-pi-3",
  "raspberry-pi-zero-2-w",
];

/** Rows of the table after a heading: part, wire, line, and the pin where there are pins. */
function wires(heading: string): readonly { part: string; line: string; pin: string }[] {
  const section = page.slice(page.indexOf(`## ${heading}`)).split(/\n## /)[0] ?? "";
  const table = section.slice(section.indexOf("| part |")).split("\n\n")[0] ?? "";
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .map(([, part = "", , line = "", pin = ""]) => ({ part, line, pin }));
}

/** Where a profile has the lines of its button, its lamps and its buzzer. */
async function linesOf(name: string): Promise<Record<string, string>> {
  const { profile } = await readProfile(join(root, "devices/profiles", `${name}.yaml`));
  if (!profile) throw new Error(`${name}: not valid`);
  const { line } = profile.devices["button"]!.options as { line: string | number };
  const lamps = profile.devices["lamps"]!.options as {
    lines: Record<string, string | number>;
    buzzer: string | number;
  };
  const all = { button: line, ...lamps.lines, buzzer: lamps.buzzer };
  return Object.fromEntries(Object.entries(all).map(([part, at]) => [part, String(at)]));
}

/** The same, as a table has it. */
function tableLines(heading: string): Record<string, string> {
  const rows = wires(heading).filter(({ part, line }) => /^(button|buzzer|lamp)/.test(part) && line !== "ground");
  return Object.fromEntries(rows.map(({ part, line }) => [/`(\w+)`/.exec(part)?.[1] ?? part.split(",")[0], line]));
}

describe("docs/wiring.md", () => {
  test.each(ON_THE_HEADER)("%s is wired by the header's table", async (name) => {
    const lines = tableLines("The 40-pin header");
    expect(Object.keys(lines)).toHaveLength(8);
    expect(await linesOf(name)).toEqual(lines);
  });

  test("x86-mini-pc is wired by its table", async () => {
    const lines = tableLines("x86 mini PC");
    expect(Object.keys(lines)).toHaveLength(8);
    expect(await linesOf("x86-mini-pc")).toEqual(lines);
  });

  test("each line is on its true pin, no pin is used twice, and the drawing says the same", () => {
    const rows = wires("The 40-pin header");
    expect(rows).toHaveLength(18);
    expect(new Set(rows.map(({ pin }) => pin)).size).toBe(rows.length);
    for (const { line, pin, part } of rows) {
      const pins = SUPPLIES[line] ?? [PINS[Number(/^GPIO(\d+)$/.exec(line)?.[1])]];
      expect(pins, `${part}: ${line}`).toContain(Number(pin));
    }
    const drawn = [...page.matchAll(/^ *(.*?) +(\d+) o o (\d+) +(\S+.*)$/gm)];
    expect(drawn).toHaveLength(20);
    for (const [, left = "", odd, even, right = ""] of drawn) {
      for (const [pin, words] of [
        [odd, left],
        [even, right],
      ] as const) {
        const wired = rows.find((row) => row.pin === pin);
        const line = /GPIO\d+|3V3|5V|ground/.exec(words)?.[0] ?? "";
        const true_ = SUPPLIES[line]?.includes(Number(pin)) ?? PINS[Number(line.slice(4))] === Number(pin);
        expect(true_, `pin ${pin} is drawn as ${line}`).toBe(true);
        if (wired) expect(line, `pin ${pin}`).toBe(wired.line);
        // A pin with a wire has its part beside it; one without has none.
        expect(
          words
            .replace(line, "")
            .replace(/\b[TR]XD\b/, "")
            .trim() !== "",
          `pin ${pin}: ${words}`,
        ).toBe(wired !== undefined);
      }
    }
  });

  test("a comment that names a pin names the line's own", () => {
    for (const name of ON_THE_HEADER) {
      const text = readFileSync(join(root, "devices/profiles", `${name}.yaml`), "utf8");
      const said = [...text.matchAll(/pin (\d+)\n\s+\w+: GPIO(\d+)|GPIO(\d+) \(pin (\d+)\)/g)];
      expect(said).toHaveLength(8);
      for (const [, pin, line, lineBefore, pinAfter] of said) {
        expect(PINS[Number(line ?? lineBefore)]).toBe(Number(pin ?? pinAfter));
      }
    }
  });
});
