import { useEffect, useState } from "preact/hooks";
import { useWords } from "../state/language.ts";
import { SHELL } from "../words/shell.ts";
import type { Language } from "../words/words.ts";

const LOCALES: Readonly<Record<Language, string>> = { fr: "fr-FR", en: "en-GB" };
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** Wall clock that moves on every so often. */
export function useNow(everyMs = 15_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** `il y a 3 minutes`, with the moment itself in its title. null = never. */
export function Ago({ ms }: { ms: number | null }) {
  const { t, language } = useWords(SHELL);
  const now = useNow();
  if (ms === null) return <>{t("never")}</>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={whenText(language, ms)}>
      {agoText(language, now - ms) ?? t("now")}
    </time>
  );
}

/** The moment itself: `22/11/2026 13:05`. */
export function When({ ms, seconds = false }: { ms: number; seconds?: boolean }) {
  const { language } = useWords(SHELL);
  return <time dateTime={new Date(ms).toISOString()}>{whenText(language, ms, seconds)}</time>;
}

export function whenText(language: Language, ms: number, seconds = false): string {
  const format = { dateStyle: "short", timeStyle: seconds ? "medium" : "short" } as const;
  return new Intl.DateTimeFormat(LOCALES[language], format).format(ms);
}

/** undefined = less than a minute. */
export function agoText(language: Language, pastMs: number): string | undefined {
  const unit = UNITS.find(([, length]) => pastMs >= length);
  if (!unit) return undefined;
  return new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "always" }).format(
    -Math.floor(pastMs / unit[1]),
    unit[0],
  );
}
