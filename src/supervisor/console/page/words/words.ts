export type Language = "fr" | "en";

/** The same in French and in English. `{name}` is filled in. */
export type WordPair = readonly [fr: string, en: string];

/** Words of a part: each page brings its own, so that they are loaded with it. */
export type WordTable = Readonly<Record<string, WordPair>>;

export type Values = Readonly<Record<string, string | number>>;

/** Words in a language, with their values filled in. */
export function say(language: Language, pair: WordPair, values: Values = {}): string {
  const text = pair[language === "fr" ? 0 : 1];
  // French sets a space that does not break before these signs.
  const set = language === "fr" ? text.replaceAll(/ (?=[;:?!»%])/g, "\u00A0") : text;
  return set.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
