import { dateOf } from "./day-number.ts";
import { holidaysOf } from "./holidays.ts";
import type { HolidayZone, Hours } from "./hours.ts";
import { hoursOfDay, type DayHours, type Reason } from "./hours-of-day.ts";
import { append, LocalDays, type Span } from "./local-days.ts";

export interface Why {
  readonly reason: Reason;
  /** Words for the usager: the exception's reason, the holiday's name. */
  readonly note?: string;
}

/** Opening hours laid over real time. */
export interface Schedule {
  /** Number of the local day at an instant. */
  readonly dayAt: (epochMs: number) => number;
  /** End of a day, epoch milliseconds. */
  readonly endMs: (day: number) => number;
  /** When it is open within a day: in order, apart from each other, inside the day. */
  readonly open: (day: number) => readonly Span[];
  /** Why it is as it is at an instant. */
  readonly why: (epochMs: number) => Why;
}

/** Where hours hold: zone of the clock and of the public holidays. */
export interface Place {
  /** IANA name. */
  readonly timeZone: string;
  readonly holidayZone: HolidayZone;
}

/** Days kept in memory: a search over 400 days and the rest. */
const CACHED_DAYS = 512;

/** Hours without any window, neither `always` nor an exception, say nothing: the service's own hold then. */
function sayNothing(hours: Hours): boolean {
  return !hours.always && hours.weekly.length === 0 && hours.exceptions.length === 0;
}

/** Lays hours over the days of a place. */
export function scheduleOf(hours: Hours, place: Place): Schedule {
  const days = new LocalDays(place.timeZone);
  const holidays = cached((year: number) => holidaysOf(year, place.holidayZone), 16);
  const dayHours = (day: number): DayHours => hoursOfDay(hours, day, holidays(dateOf(day).year).get(day));
  const open = cached((day: number) => days.spans(day, dayHours(day).spans), CACHED_DAYS);
  return {
    dayAt: (epochMs) => days.dayAt(epochMs),
    endMs: cached((day: number) => days.startMs(day + 1), CACHED_DAYS),
    open,
    why: (epochMs) => {
      const { reason, note } = dayHours(days.dayAt(epochMs));
      return note === undefined ? { reason } : { reason, note };
    },
  };
}

/** Open when both are: a service is open only when the building is. Both must be of the same time zone. */
function bothOpen(site: Schedule, service: Schedule): Schedule {
  return {
    dayAt: site.dayAt,
    endMs: site.endMs,
    open: cached((day: number) => common(site.open(day), service.open(day)), CACHED_DAYS),
    why: (epochMs) => (isOpen(site, epochMs) ? service.why(epochMs) : site.why(epochMs)),
  };
}

/**
 * The schedule of a site and of each of its services. A service without hours has the site's; a site whose hours
 * say nothing leaves them to the services, and is itself open while one of them is.
 */
export function schedulesOf(
  site: Place & { readonly hours: Hours },
  services: readonly { readonly id: string; readonly hours?: Hours }[],
): { readonly site: Schedule; readonly services: ReadonlyMap<string, Schedule> } {
  const building = scheduleOf(site.hours, site);
  const alone = sayNothing(site.hours);
  const byId = new Map<string, Schedule>();
  for (const { id, hours } of services) {
    if (hours === undefined) byId.set(id, building);
    else byId.set(id, alone ? scheduleOf(hours, site) : bothOpen(building, scheduleOf(hours, site)));
  }
  const own = services.filter(({ hours }) => hours !== undefined).map(({ id }) => byId.get(id) as Schedule);
  return { site: alone && own.length > 0 ? anyOpen(building, own) : building, services: byId };
}

/** Whether it is open at an instant. */
export function isOpen(schedule: Schedule, epochMs: number): boolean {
  const spans = schedule.open(schedule.dayAt(epochMs));
  return spans.some(({ fromMs, toMs }) => fromMs <= epochMs && epochMs < toMs);
}

function anyOpen(building: Schedule, services: readonly Schedule[]): Schedule {
  return {
    dayAt: building.dayAt,
    endMs: building.endMs,
    open: cached((day: number) => union(services.map((service) => service.open(day))), CACHED_DAYS),
    why: (epochMs) => (services.find((service) => isOpen(service, epochMs)) ?? services[0] ?? building).why(epochMs),
  };
}

function common(a: readonly Span[], b: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const one of a) {
    for (const other of b) {
      const fromMs = Math.max(one.fromMs, other.fromMs);
      const toMs = Math.min(one.toMs, other.toMs);
      if (fromMs < toMs) result.push({ fromMs, toMs });
    }
  }
  return result;
}

function union(lists: readonly (readonly Span[])[]): Span[] {
  const result: Span[] = [];
  for (const span of lists.flat().sort((a, b) => a.fromMs - b.fromMs)) append(result, span);
  return result;
}

/** Remembers results; forgets them all when there are too many. */
function cached<R>(compute: (key: number) => R, limit: number): (key: number) => R {
  const results = new Map<number, R>();
  return (key) => {
    const known = results.get(key);
    if (known !== undefined) return known;
    if (results.size >= limit) results.clear();
    const result = compute(key);
    results.set(key, result);
    return result;
  };
}
