import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, spell } from "../../../devices/printer/escpos/codepage.ts";
import { CHUNK_BYTES, COMMAND, ticketsOf, wrap } from "../../../devices/printer/escpos/encoder.ts";
import type { Layout } from "../../../devices/printer/escpos/encoder.ts";
import { nextStep, splitRealTime } from "../../../src/bench/peripherals/virtual-ticket-printer/stream.ts";

const LAYOUT: Layout = { columns: 42, codePage: "cp858", headings: true };
const bytes = (text: string, layout = LAYOUT): number[] =>
  ticketsOf(text, layout)
    .flat(2)
    .flatMap((piece) => [...piece]);
const BIG = [0x1d, 0x21, 0x11, 0x1b, 0x45, 1];
const NORMAL = [0x1b, 0x45, 0, 0x1d, 0x21, 0];
const START = [...COMMAND.init, 0x1b, 0x74, 19];

describe("code pages", () => {
  test("French letters and the euro are where the page has them", () => {
    expect([...bytesOf("éèàçùâêîôûëïüÉ€", "cp858")]).toEqual([
      0x82, 0x8a, 0x85, 0x87, 0x97, 0x83, 0x88, 0x8c, 0x93, 0x96, 0x89, 0x8b, 0x81, 0x90, 0xd5,
    ]);
    expect([...bytesOf("éÉ€œ’", "cp1252")]).toEqual([0xe9, 0xc9, 0x80, 0x9c, 0x92]);
  });

  test("what a page has not is spelled out", () => {
    expect(spell("l’œuvre… 12\u202f€", "cp858")).toBe("l'oeuvre... 12 €");
    expect(spell("Łódź ✓", "cp858")).toBe("?ódz ?");
    expect(spell("e\u0301", "cp858")).toBe("é");
  });
});

describe("tickets", () => {
  test("a line, and the cut", () => {
    expect(bytes("Reçu\n")).toEqual([...START, 0x52, 0x65, 0x87, 0x75, 0x0a, ...COMMAND.cut]);
  });

  test("a heading is big and bold, a second one bold; without headings they are text", () => {
    expect(bytes("# A")).toEqual([...START, ...BIG, 0x41, 0x0a, ...NORMAL, ...COMMAND.cut]);
    expect(bytes("## A")).toEqual([...START, 0x1b, 0x45, 1, 0x41, 0x0a, 0x1b, 0x45, 0, ...COMMAND.cut]);
    expect(bytes("## A", { ...LAYOUT, headings: false })).toEqual([...START, ...Buffer.from("## A\n"), ...COMMAND.cut]);
  });

  test("a form feed begins the next ticket; one at the end begins none", () => {
    expect(ticketsOf("a\n\fb", LAYOUT)).toHaveLength(2);
    expect(ticketsOf("a\n\fb\n\f\n", LAYOUT)).toHaveLength(2);
    expect(ticketsOf("a", LAYOUT)).toHaveLength(1);
  });

  test.each([
    ["un mot trop long", 8, ["un mot", "trop", "long"]],
    ["anticonstitutionnellement", 10, ["anticonsti", "tutionnell", "ement"]],
    ["", 8, [""]],
    ["12345678 9", 8, ["12345678", "9"]],
    ["  indented line", 10, ["  indented", "line"]],
  ])("%j in %i columns", (text, columns, rows) => expect(wrap(text, columns)).toEqual(rows));

  test("property: no text is ever a command, and no piece is larger than the smallest buffer", () => {
    const text = fc.string({ unit: "binary", maxLength: 400 });
    fc.assert(
      fc.property(text, fc.constantFrom("cp858" as const, "cp1252" as const), (said, codePage) => {
        for (const pieces of ticketsOf(said, { columns: 32, codePage, headings: false })) {
          for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(CHUNK_BYTES + COMMAND.cut.length);
          let sent = pieces.flatMap((piece) => [...piece]);
          const { parts } = splitRealTime(sent);
          expect(parts.every((part) => typeof part === "number")).toBe(true);
          const steps: string[] = [];
          for (let next = nextStep(sent); next !== null; next = nextStep(sent)) {
            steps.push(next.step.step);
            sent = sent.slice(next.octets);
          }
          expect(sent).toEqual([]);
          expect(steps.filter((step) => step !== "character" && step !== "line")).toEqual(["init", "page", "cut"]);
        }
      }),
    );
  });
});
