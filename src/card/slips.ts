import type { Source } from "../borne/config/source.ts";
import type { Problem } from "../borne/config/problem.ts";
import { pathText, type Step } from "../borne/config/problem.ts";

/** Marks that a word processor puts where a text editor leaves what was typed. */
const CURLED = /^[\u2018\u2019\u201A\u201C\u201D\u201E\u00AB]|[\u2018\u2019\u201C\u201D\u00BB]$/;
/** What the model has where the installer is to write. */
const BLANK = "A-REMPLIR";
const NO_BREAK = /^[ \t]*[\u00A0\u202F\u2007]/;

/**
 * Slips of word processors and of other alphabets that YAML takes for plain text: curled quotes round a value, no-break
 * spaces before a key.
 * @param data as it was read; undefined when the file is no YAML
 * @param at where a value of it stands
 */
export function slipsOf(bytes: Uint8Array, data: unknown, at: Source["at"]): Problem[] {
  const lines = linesOf(bytes);
  const problems: Problem[] = [];
  lines.forEach((line, index) => {
    if (NO_BREAK.test(line)) {
      const place = { line: index + 1, column: 1 };
      const words = { found: "a no-break space as indentation", expected: "plain spaces" };
      problems.push({ code: "yaml.space", path: "", ...place, ...words, severity: "error" });
    }
  });
  for (const [steps, value] of textsOf(data)) {
    const blank = value.includes(BLANK);
    if (!blank && !CURLED.test(value)) continue;
    const place = at(steps);
    const words = blank
      ? { found: BLANK, expected: "what is to stand here" }
      : { found: "curled quotes of a word processor", expected: 'straight quotes ("), or none' };
    const code = blank ? "text.blank" : "yaml.quotes";
    problems.push({ code, path: pathText(steps), ...place, ...words, severity: "error" });
  }
  return problems;
}

/** Gives a problem with the file's encoding the line where it begins. */
export function withPlace(problems: readonly Problem[], bytes: Uint8Array): Problem[] {
  return problems.map((problem) => {
    if (problem.code !== "file.encoding") return problem;
    const at = firstBad(bytes);
    if (at < 0) return problem;
    const before = Buffer.from(bytes.subarray(0, at)).toString("latin1");
    return { ...problem, line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
  });
}

/** Where the first byte stands that is not UTF-8, or is zero; -1 = none. */
function firstBad(bytes: Uint8Array): number {
  const zero = bytes.indexOf(0);
  const text = Buffer.from(bytes).toString("utf8");
  const mark = text.indexOf("\uFFFD");
  const broken = mark < 0 ? -1 : Buffer.byteLength(text.slice(0, mark));
  if (zero < 0 || broken < 0) return Math.max(zero, broken);
  return Math.min(zero, broken);
}

function linesOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes).toString("utf8").split(/\r?\n/);
}

function* textsOf(value: unknown, steps: readonly Step[] = [], depth = 0): Generator<[readonly Step[], string]> {
  if (typeof value === "string") yield [steps, value];
  if (typeof value !== "object" || value === null || depth > 12) return;
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, inner] of entries) yield* textsOf(inner, [...steps, key], depth + 1);
}
