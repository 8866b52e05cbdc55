import type { Hours, Window } from "./hours.ts";

type Language = "fr" | "en";

/** Opening hours of a day or of several, in words. */
export interface HoursRow {
  readonly day: string;
  readonly hours: string;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const NAMES: Readonly<Record<Language, readonly string[]>> = {
  fr: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
const ALWAYS: Readonly<Record<Language, HoursRow>> = {
  fr: { day: "tous les jours", hours: "24 heures sur 24" },
  en: { day: "every day", hours: "around the clock" },
};
const ORDINALS: Readonly<Record<Language, Readonly<Record<number, string>>>> = {
  fr: { 1: "1er", 2: "2e", 3: "3e", 4: "4e", 5: "5e", [-1]: "dernier" },
  en: { 1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", [-1]: "last" },
};
/** Rows that the screen has room for. */
const MAX_ROWS = 7;

/** The weekly hours as a counter writes them on its door: days with the same hours share a row. */
export function hoursRows(hours: Hours, language: Language): readonly HoursRow[] {
  if (hours.always) return [ALWAYS[language]];
  const plain = hours.weekly.filter(({ weeksOfMonth }) => weeksOfMonth === undefined);
  const rows: { days: number[]; hours: string }[] = [];
  for (const [index, day] of DAYS.entries()) {
    const spans = plain.filter(({ days }) => days.includes(day)).map(({ from, to }) => span(from, to, language));
    if (spans.length === 0) continue;
    const text = spans.join(language === "fr" ? " et " : " and ");
    const last = rows.at(-1);
    if (last?.hours === text && last.days.at(-1) === index - 1) last.days.push(index);
    else rows.push({ days: [index], hours: text });
  }
  const named = rows.map(({ days, hours: text }) => ({ day: daysText(days, language), hours: text }));
  return [...named, ...rareRows(hours.weekly, language)].slice(0, MAX_ROWS);
}

/** "the 2nd and 4th Friday" */
function rareRows(weekly: readonly Window[], language: Language): HoursRow[] {
  return weekly.flatMap(({ days, weeksOfMonth, from, to }) => {
    if (weeksOfMonth === undefined) return [];
    const which = weeksOfMonth.map((week) => ORDINALS[language][week] ?? "").join(language === "fr" ? " et " : " and ");
    return days.map((day) => ({
      day: `${which} ${NAMES[language][DAYS.indexOf(day)] ?? ""}`,
      hours: span(from, to, language),
    }));
  });
}

function daysText(days: readonly number[], language: Language): string {
  const names = NAMES[language];
  const [first = 0] = days;
  const last = days.at(-1) ?? first;
  if (days.length === 1) return names[first] ?? "";
  if (days.length === 2) return `${names[first]} ${language === "fr" ? "et" : "and"} ${names[last]}`;
  return language === "fr" ? `du ${names[first]} au ${names[last]}` : `${names[first]} to ${names[last]}`;
}

function span(from: string, to: string, language: Language): string {
  return language === "fr" ? `${clock(from, language)} à ${clock(to, language)}` : `${from} to ${to}`;
}

/** "9 h", "14 h 30" (Lexique des règles typographiques); 24-hour clock in English. */
function clock(time: string, language: Language): string {
  if (language === "en") return time;
  const [hour = "0", minute = "00"] = time.split(":");
  return `${Number(hour)} h${minute === "00" ? "" : ` ${minute}`}`;
}

/** When it opens next, in words: today, tomorrow, or the day. Times are epoch milliseconds. */
export function openingWords(
  openingMs: number | undefined,
  nowMs: number,
  timeZone: string,
  language: Language,
): string | null {
  if (openingMs === undefined) return null;
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  const part = (ms: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(ms);
  const date = (ms: number) => part(ms, { year: "numeric", month: "2-digit", day: "2-digit" });
  const at = clock(part(openingMs, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), language);
  const today = date(openingMs) === date(nowMs);
  const tomorrow = date(openingMs) === date(nowMs + 86_400_000);
  const far = openingMs - nowMs > 6 * 86_400_000;
  const day = part(openingMs, far ? { weekday: "long", day: "numeric", month: "long" } : { weekday: "long" });
  if (language === "fr") return `${today ? "aujourd'hui" : tomorrow ? "demain" : day} à ${at}`;
  return `${today ? "today" : tomorrow ? "tomorrow" : day} at ${at}`;
}
