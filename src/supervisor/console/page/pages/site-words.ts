import type { Language } from "../words/words.ts";

const LOCALES: Readonly<Record<Language, string>> = { fr: "fr-FR", en: "en-GB" };

/** A day, YYYY-MM-DD, in words: `3 mars 2027`. */
export function dayText(language: Language, day: string): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeZone: "UTC" });
  return format.format(Date.parse(`${day}T00:00:00Z`));
}

/** A moment of the next days: `lundi 9:00`; farther, with its date. */
export function momentText(language: Language, ms: number): string {
  const far = ms - Date.now() > 6 * 86_400_000;
  const day = far ? ({ day: "numeric", month: "long" } as const) : ({ weekday: "long" } as const);
  return new Intl.DateTimeFormat(LOCALES[language], { ...day, hour: "numeric", minute: "2-digit" }).format(ms);
}
