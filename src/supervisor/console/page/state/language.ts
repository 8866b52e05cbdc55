import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { say, type Language, type Values, type WordPair, type WordTable } from "../words/words.ts";

const KEY = "language";

export const LanguageContext = createContext<Language>("fr");

/** French, unless English was chosen on this device. */
export function keptLanguage(): Language {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "fr";
  } catch {
    return "fr";
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

export interface Speech<Table extends WordTable> {
  readonly language: Language;
  readonly t: (key: keyof Table & string, values?: Values) => string;
  /** A pair that comes from elsewhere: the server, the registry. */
  readonly pair: (pair: WordPair | { readonly fr: string; readonly en: string }) => string;
  /** The words of a key that is made at run time; one that nobody wrote words for is shown as it is. */
  readonly named: (key: string, values?: Values) => string;
}

/** A part's words in the language that was chosen: `const { t } = useWords(INCIDENTS)`. */
export function useWords<Table extends WordTable>(table: Table): Speech<Table> {
  const language = useContext(LanguageContext);
  return {
    language,
    t: (key, values) => say(language, table[key] ?? [key, key], values),
    pair: (pair) => say(language, "fr" in pair ? [pair.fr, pair.en] : pair),
    named: (key, values) => (Object.hasOwn(table, key) ? say(language, table[key] ?? [key, key], values) : key),
  };
}
