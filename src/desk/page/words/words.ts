import { ACCOUNT } from "./account.ts";
import { CALL } from "./call.ts";
import { GUEST } from "./guest.ts";
import { PAPERS_PROBLEMS } from "./papers-problems.ts";
import { PAPERS } from "./papers.ts";
import { POST } from "./post.ts";
import { QUEUE } from "./queue.ts";

export type Language = "fr" | "en";

/** All words of the experts' page, French and English. `{name}` is filled in. */
export const WORDS = { ...ACCOUNT, ...POST, ...QUEUE, ...CALL, ...PAPERS, ...PAPERS_PROBLEMS, ...GUEST } as const;

export type WordKey = keyof typeof WORDS;

export type Values = Readonly<Record<string, string | number>>;

export function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(WORDS, key);
}

/** The words of a key, with its values filled in. */
export function say(language: Language, key: WordKey, values: Values = {}): string {
  const text: string = WORDS[key][language === "fr" ? 0 : 1];
  // French sets a space that does not break before these signs.
  const set = language === "fr" ? text.replaceAll(/ (?=[;:?!»])/g, "\u00A0") : text;
  return set.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
