import { LocalDays } from "../../../calendar/local-days.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { Sites } from "../../sites/sites.ts";
import type { Site } from "../../sites/site.ts";
import type { Mark } from "../../store/touched.ts";
import type { Promises } from "./count-day.ts";

const DAY_MS = 86_400_000;
/** Of a borne that stands nowhere yet. */
const TIME_ZONE = "Europe/Paris";
const zones = new Map<string, LocalDays>();

/** The days of a time zone. */
export function localDays(timeZone: string = TIME_ZONE): LocalDays {
  const known = zones.get(timeZone) ?? new LocalDays(timeZone);
  zones.set(timeZone, known);
  return known;
}

/** Local days that a day in UTC has a part of: two, in most places. */
export function localDaysOf(mark: Mark, timeZone: string | undefined): number[] {
  const days = localDays(timeZone);
  const first = days.dayAt(mark.utc_day * DAY_MS);
  const last = days.dayAt((mark.utc_day + 1) * DAY_MS - 1);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Seconds that a site, and each organisme with an agreement there, has promised on a day; the site's under "". */
export function promisedSeconds(sites: Sites, site: Site | undefined, day: number): Map<string, number> {
  const promised = new Map<string, number>();
  if (!site) return promised;
  const seconds = (organisme?: string): number =>
    sites
      .scheduleOf(site, organisme)
      .open(day)
      .reduce((sum, { fromMs, toMs }) => sum + Math.round((toMs - fromMs) / 1000), 0);
  promised.set("", seconds());
  for (const { organisme, agreement, from, to } of site.services) {
    if (agreement !== "agreed") continue;
    const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    if ((from !== undefined && date < from) || (to !== undefined && date > to)) continue;
    promised.set(organisme, seconds(organisme));
  }
  return promised;
}

/** What was promised where a borne stands. An organisme without hours there has the building's. */
export function promisesOf(sites: Sites, borne: BorneName, waitS: Promises["waitS"]): Promises {
  const site = sites.of(borne);
  const isOpen = (organisme: string, atMs: number): boolean => {
    if (!site) return true;
    const schedule = sites.scheduleOf(site, organisme);
    return schedule.open(schedule.dayAt(atMs)).some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  };
  return { isOpen, waitS };
}
