import type { Language } from "../../words/words.ts";

const LOCALES: Readonly<Record<Language, string>> = { fr: "fr-FR", en: "en-GB" };

export function numberText(language: Language, value: number | null, unit = ""): string {
  if (value === null) return "—";
  const text = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 }).format(value);
  const space = unit === "%" && language === "en" ? "" : "\u00A0";
  return unit === "" ? text : `${text}${space}${unit}`;
}

/** "4 min 10 s", "3 h 05". */
export function durationText(seconds: number | null): string {
  if (seconds === null) return "—";
  if (seconds < 60) return `${seconds}\u00A0s`;
  if (seconds >= 3600) return hoursText(seconds);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}\u00A0min${rest === 0 ? "" : `\u00A0${rest}\u00A0s`}`;
}

/** "8 h 00". */
export function hoursText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}\u00A0h\u00A0${String(minutes % 60).padStart(2, "0")}`;
}

/** A day, YYYY-MM-DD, in short: `3 mars`. */
export function shortDay(language: Language, day: string): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "short", timeZone: "UTC" });
  return format.format(Date.parse(`${day}T00:00:00Z`));
}

/** Some days after a day, YYYY-MM-DD. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function today(): string {
  return new Intl.DateTimeFormat("sv-SE").format(Date.now());
}
