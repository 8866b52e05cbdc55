import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ALPHABET } from "../../../../src/contract/enrolment/base32.ts";
import { PIN_BYTES, readCode, SECRET_BYTES, writeCode } from "../../../../src/contract/enrolment/code.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const codes = fc.record({ secret: bytes(SECRET_BYTES), pin: bytes(PIN_BYTES) });

test("what is written is read, as a person may have typed it", () => {
  fc.assert(
    fc.property(codes, (code) => {
      const text = writeCode(code);
      expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){7}[0-9A-HJKMNP-TV-Z]{5}$/);
      const typed = ` ${text.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")}\n`;
      for (const variant of [text, typed, text.replaceAll("-", "")]) {
        const { secret, pin } = readCode(variant);
        expect([...secret, ...pin]).toEqual([...code.secret, ...code.pin]);
      }
    }),
  );
});

test("one wrong character, two exchanged in a group or two groups exchanged: told, with the group", () => {
  fc.assert(
    fc.property(codes, fc.nat(7), fc.nat(4), fc.nat(4), fc.nat(30), (code, group, i, j, shift) => {
      const groups = writeCode(code).split("-");
      const text = groups[group]!;
      const wrongAt = (changed: string) => [...groups.slice(0, group), changed, ...groups.slice(group + 1)].join("-");
      const other = ALPHABET[(ALPHABET.indexOf(text[i]!) + 1 + shift) % 32]!;
      expect(() => readCode(wrongAt(text.slice(0, i) + other + text.slice(i + 1)))).toThrow(`group ${group + 1} `);
      if (text[i] !== text[j]) {
        const letters = text.split("");
        [letters[i], letters[j]] = [letters[j]!, letters[i]!];
        expect(() => readCode(wrongAt(letters.join("")))).toThrow(`group ${group + 1} `);
      }
      const next = (group + 1) % 8;
      const swapped = [...groups];
      [swapped[group], swapped[next]] = [swapped[next]!, swapped[group]!];
      expect(() => readCode(swapped.join("-"))).toThrow(/mistyped/);
    }),
  );
});

test("the code itself is in no message", () => {
  const text = writeCode({ secret: randomBytes(SECRET_BYTES), pin: randomBytes(PIN_BYTES) });
  const groups = text.split("-");
  for (const wrong of [text.slice(0, -1), `${text}X`, text.replace(groups[3]!, "UUUUU"), ""]) {
    try {
      readCode(wrong);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "enrolment.code-mistyped" });
      for (const group of groups) expect(String(error)).not.toContain(group);
    }
  }
});
