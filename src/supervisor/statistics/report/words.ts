import type { Masked } from "../masking/mask.ts";

const NUMBER = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
const DATE = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const NOTHING = "–";

/** The line of what is of no known organisme. */
export const OTHER = "Autre / inconnu";

/** A count as a French page shows it; `n. c.` = non communiqué. */
export function countText(count: Masked, below: number): string {
  return count === "small" ? `< ${below}` : count === "withheld" ? "n. c." : NUMBER.format(count);
}

export function numberText(value: number | null, unit = ""): string {
  return value === null ? NOTHING : `${NUMBER.format(value)}${unit === "" ? "" : `\u00A0${unit}`}`;
}

/** "4 min 10 s"; hours where there are some. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return NOTHING;
  if (seconds < 60) return `${seconds}\u00A0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}\u00A0min` : `${minutes}\u00A0min ${seconds % 60}\u00A0s`;
  return hoursText(seconds);
}

export function hoursText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes % 60 === 0
    ? `${minutes / 60}\u00A0h`
    : `${Math.floor(minutes / 60)}\u00A0h\u00A0${String(minutes % 60).padStart(2, "0")}`;
}

/** @param day number of the day */
export function dayText(day: number): string {
  return DATE.format(new Date(day * 86_400_000));
}
