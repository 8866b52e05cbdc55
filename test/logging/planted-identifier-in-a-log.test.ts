import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLogger, type LogLine } from "../../src/borne/logger.ts";
import { redactFields, redactText } from "../../src/borne/redaction.ts";
import { VisioborneError } from "../../src/contract/errors.ts";
import { Personal, REMOVED } from "../../src/contract/personal.ts";
import { capture } from "./capture.ts";

const NIR = "185057800608436";

/** A CAF file number or a NIR, whole or in groups, as people write them. */
const separator = fc.constantFrom("", " ", ".", "-", "\u00A0", "\u202F");
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(""));
const nirGroups = [1, 2, 2, 2, 3, 3, 2];
const grouped = (text: string, groups: readonly number[], by: string): string => {
  const parts: string[] = [];
  let at = 0;
  for (const length of groups) {
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts.filter(Boolean).join(by);
};
const identifier = fc.oneof(
  digits(7),
  digits(13),
  digits(15),
  fc.tuple(digits(15), separator).map(([nir, by]) => grouped(nir, nirGroups, by)),
  fc.tuple(digits(7), separator).map(([caf, by]) => grouped(caf, [3, 3, 1], by)),
);
/** Words without digits, so that what is planted stays a number of its own. */
const words = fc
  .string({ maxLength: 12 })
  .map((text) => text.replaceAll(/\p{Nd}/gu, "x").replaceAll(/[0-9a-f]{8,}/g, "z"));

function shaped(value: unknown, how: number, word: string): object {
  switch (how) {
    case 0:
      return { detail: `${word} ${String(value)} ${word}` };
    case 1:
      return { deep: { list: [word, { [word || "k"]: String(value) }] } };
    case 2:
      return {
        error: new Error(`${word}:${String(value)}`, {
          cause: new VisioborneError("a.b", String(value), { detail: String(value) }),
        }),
      };
    case 3:
      return { number: Number(String(value).replaceAll(/\D/g, "")) + 10_000_000 };
    case 4:
      return { map: new Map([[String(value), word]]), set: new Set([value]) };
    case 5:
      return { [String(value)]: 1 };
    case 6:
      return { nomUsager: value, document_name: `${word}${String(value)}`, texts: [value] };
    case 7:
      return { kept: new Personal(value), list: [new Personal({ value })] };
    case 8:
      return { bytes: Buffer.from(String(value)), when: { toJSON: () => value } };
    default:
      return Object.assign(new Error(word), { usager: value, extra: { value } });
  }
}

describe("a planted identifier", () => {
  test("never appears in a line, whatever it was put into", () => {
    fc.assert(
      fc.property(identifier, fc.integer({ min: 0, max: 9 }), words, (planted, how, word) => {
        const number = Number(planted.replaceAll(/\D/g, "")) + 10_000_000;
        const text = JSON.stringify(redactFields(shaped(planted, how, word)));
        expect(text).not.toContain(planted);
        expect(text).not.toContain(String(number));
      }),
      { numRuns: 2000 },
    );
  });

  test("never appears in the words of a line", () => {
    fc.assert(
      fc.property(identifier, words, words, (planted, before, after) => {
        expect(redactText(`${before} ${planted} ${after}`)).not.toContain(planted);
        expect(redactText(`nir${planted}x`)).not.toContain(planted);
      }),
      { numRuns: 1000 },
    );
  });

  test("never reaches standard output or the line for MQTT", async () => {
    const lines: LogLine[] = [];
    const text = await capture(async (fd) => {
      const { log, flush } = createLogger({ level: "debug", fd, onLine: (line) => lines.push(line) });
      const child = log.child({ module: "papers", dossier: `dossier ${NIR}`, jobId: "j1" });
      for (let how = 0; how <= 9; how++) child.info(shaped(NIR, how, "pièce"), `pièce de ${NIR} lue`);
      log.warn(new Personal(NIR), String(new Personal(NIR)));
      await flush();
    });
    expect(lines).toHaveLength(11);
    expect(text.trim().split("\n")).toHaveLength(11);
    expect(text).not.toMatch(/185057/);
    expect(text).toContain(REMOVED);
    expect(JSON.stringify(lines)).not.toMatch(/185057/);
  });
});

describe("Personal", () => {
  const caf = new Personal("1234567");

  test("can be used, and is not printed", () => {
    expect(caf.reveal()).toBe("1234567");
    const copy: unknown = structuredClone({ caf });
    const printed = [
      String(caf),
      JSON.stringify({ caf }),
      inspect({ caf }, { depth: 9, showHidden: true }),
      JSON.stringify(Object.entries(caf)),
      inspect(copy),
    ];
    expect(printed.join("\n")).not.toContain("1234567");
    expect(printed[1]).toBe(`{"caf":"${REMOVED}"}`);
  });

  test("is gone once wiped; bytes are overwritten", () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const personal = new Personal(bytes);
    personal.wipe();
    expect([...bytes]).toEqual([0, 0, 0]);
    expect(() => personal.reveal()).toThrow(/wiped/);
  });
});

describe("what is technical stays", () => {
  test.each<[object, object]>([
    [
      { boot: "a1b2c3d456789012", seq: 12345678 },
      { boot: "a1b2c3d456789012", seq: 12345678 },
    ],
    [
      { up_ms: 86400000123, wall_ms: 1795310149123, free_bytes: 8123456789 },
      { up_ms: 86400000123, wall_ms: 1795310149123, free_bytes: 8123456789 },
    ],
    [
      { address: "192.168.100.200:8883", day: "2026-11-22" },
      { address: "192.168.100.200:8883", day: "2026-11-22" },
    ],
    [
      { kernel: "6.12.34+rpt-rpi-v8", node: "24.21.0" },
      { kernel: "6.12.34+rpt-rpi-v8", node: "24.21.0" },
    ],
    [
      { driver: "ipp", device: "printer", code: "printer.paper-out" },
      { driver: "ipp", device: "printer", code: "printer.paper-out" },
    ],
    [
      { at: new Date(0), none: null, gone: undefined, yes: true },
      { at: "1970-01-01T00:00:00.000Z", none: null, yes: true },
    ],
    [
      { sheets: Number.NaN, error: "EADDRINUSE 127.0.0.1:8460" },
      { sheets: "NaN", error: "EADDRINUSE 127.0.0.1:8460" },
    ],
    [{ uuid: "0b7c1d2e-9f3a-4b5c-8d6e-1f2a3b4c5d6e" }, { uuid: "0b7c1d2e-9f3a-4b5c-8d6e-1f2a3b4c5d6e" }],
  ])("%j", (fields, expected) => {
    expect(redactFields(fields)).toEqual(expected);
  });

  test("an error keeps its code, words, context and stack", () => {
    const error = new VisioborneError("printer.busy", "a job is under way", { device: "printer", sheets: 3 });
    expect(redactFields({ error })).toEqual({
      error: {
        type: "VisioborneError",
        message: "a job is under way",
        code: "printer.busy",
        context: { device: "printer", sheets: 3 },
        stack: expect.stringContaining("planted-identifier") as string,
      },
    });
  });

  test("nothing that is logged can throw or run away", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const hostile = {
      get boom(): never {
        throw new Error("no");
      },
    };
    let deep: object = {};
    for (let i = 0; i < 50; i++) deep = { deep };
    expect(redactFields(circle)).toEqual({ self: "[circular]" });
    expect(redactFields({ hostile, list: Array(1000).fill(0) })).toMatchObject({ hostile: "[unreadable]" });
    expect(JSON.stringify(redactFields(deep)).length).toBeLessThan(200);
    expect(redactText("x".repeat(1e6)).length).toBeLessThan(2100);
    fc.assert(
      fc.property(
        fc.object({ withBigInt: true, withMap: true, withDate: true, withTypedArray: true, withNullPrototype: true }),
        (any) => void JSON.stringify(redactFields(any)),
      ),
    );
  });
});
