import joursFeries from "@socialgouv/jours-feries";
import { dayNumber } from "./day-number.ts";
import type { HolidayZone } from "./hours.ts";

interface LocalHoliday {
  readonly month: number;
  readonly day: number;
  readonly name: string;
  /** First and last year in which it holds. */
  readonly since?: number;
  readonly until?: number;
}

const ABOLITION = "Abolition de l'esclavage";

/**
 * Days that hold in one zone only, beside those of the whole of France (code du travail, L. 3133-1).
 * The abolition of slavery: code du travail, L. 3422-2; at Saint-Martin on 28 May since 2018. New Caledonia,
 * Wallis-et-Futuna and French Polynesia have labour codes of their own. What a site keeps beside the law
 * (Schœlcher, All Souls) belongs into its exceptions.
 */
const LOCAL: Readonly<Partial<Record<HolidayZone, readonly LocalHoliday[]>>> = {
  mayotte: [{ month: 4, day: 27, name: ABOLITION }],
  martinique: [{ month: 5, day: 22, name: ABOLITION }],
  guadeloupe: [{ month: 5, day: 27, name: ABOLITION }],
  "saint-martin": [{ month: 5, day: 28, name: ABOLITION }],
  guyane: [{ month: 6, day: 10, name: ABOLITION }],
  "saint-barthelemy": [{ month: 10, day: 9, name: ABOLITION }],
  "la-reunion": [{ month: 12, day: 20, name: ABOLITION }],
  "nouvelle-caledonie": [{ month: 9, day: 24, name: "Fête de la citoyenneté" }],
  "wallis-et-futuna": [
    { month: 4, day: 28, name: "Saint Pierre Chanel" },
    { month: 7, day: 29, name: "Fête du territoire" },
  ],
  "polynesie-francaise": [
    { month: 3, day: 5, name: "Arrivée de l'Évangile" },
    { month: 6, day: 29, name: "Fête de l'autonomie", until: 2024 },
    { month: 11, day: 20, name: "Matari'i", since: 2025 },
  ],
};

const HALF_DAY_MS = 43_200_000;

/**
 * Public holidays of a year in a zone, by day number. Easter is right until 2099: from 2100 on the library's
 * rounding of the century's correction is wrong.
 */
export function holidaysOf(year: number, zone: HolidayZone): ReadonlyMap<number, string> {
  const days = new Map<number, string>();
  const withAlsace = joursFeries(year, { alsace: true });
  for (const [name, midnight] of Object.entries(withAlsace)) {
    if (name === "Saint Étienne" && zone !== "alsace-moselle") continue;
    if (name === "Vendredi Saint" && zone !== "alsace-moselle" && zone !== "polynesie-francaise") continue;
    // The library adds days of 24 hours to a local midnight: across a clock change it may end an hour beside it.
    const noon = new Date(midnight.getTime() + HALF_DAY_MS);
    days.set(dayNumber(noon.getFullYear(), noon.getMonth() + 1, noon.getDate()), name);
  }
  for (const { month, day, name, since, until } of LOCAL[zone] ?? []) {
    if ((since ?? year) <= year && year <= (until ?? year)) days.set(dayNumber(year, month, day), name);
  }
  return days;
}
