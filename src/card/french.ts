import type { Problem } from "../borne/config/problem.ts";
import { MEANINGS } from "./french-meanings.ts";
import { PHRASES } from "./french-phrases.ts";
import { remedyOf } from "./french-remedies.ts";

/** A problem in plain French, for an installer who has only a computer and the card. */
export interface FrenchProblem {
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** Templates as expressions: `{}` stands for anything. The one that says the most itself comes first. */
const CATALOGUE = PHRASES.toSorted(([a], [b]) => literal(b) - literal(a)).map(([english, french]) => {
  const parts = english.split("{}").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return { pattern: new RegExp(`^${parts.join("(.+?)")}$`, "s"), french };
});

function literal(english: string): number {
  return english.replaceAll("{}", "").length;
}

/** The words of the configuration's own checks in French; what has no translation stays as it is. */
export function inFrench(problem: Problem): FrenchProblem {
  const expected = problem.code === "key.missing" ? missing(problem) : phrase(problem.expected);
  return { found: typography(phrase(problem.found)), expected: typography(expected), remedy: remedyOf(problem) };
}

/** What is wrong in one line, where there is no room for more. */
export function inBrief(problem: Problem): string {
  const { found, expected } = inFrench(problem);
  return problem.code === "key.missing" ? `il manque ${expected}` : found;
}

function phrase(english: string): string {
  for (const { pattern, french } of CATALOGUE) {
    const match = pattern.exec(english);
    if (!match) continue;
    const [, ...parts] = match;
    let index = 0;
    return french.replaceAll("{}", () => phrase(parts[index++] ?? ""));
  }
  return english;
}

/** The key that is missing, and what it means. */
function missing({ path }: Problem): string {
  const bare = path.replaceAll(/\[\d+\]/g, "");
  const meaning = MEANINGS[bare] ?? MEANINGS[bare.replace(/^services\./, "site.")];
  const key = bare.split(".").at(-1) ?? "";
  return `la clé \`${key}\`${meaning === undefined ? "" : ` (${meaning})`}`;
}

/** Straight quotes instead of back quotes, which no installer knows. */
function typography(text: string): string {
  return text.replaceAll("`", '"');
}

/** Whether every part of a problem has a translation: for the tests. */
export function isTranslated(english: string): boolean {
  return CATALOGUE.some(({ pattern }) => pattern.test(english));
}
