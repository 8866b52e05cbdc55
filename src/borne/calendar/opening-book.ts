import { EventEmitter } from "node:events";
import type { Clock } from "../../contract/runtime.ts";
import { JumpWatch } from "../clock.ts";
import type { Config, Hours } from "../config/types.ts";
import type { Opening } from "../../calendar/opening.ts";
import type { Schedule } from "../../calendar/schedule.ts";

/** What the book says at a moment. Times are epoch milliseconds. */
export interface Openings {
  /**
   * Whether the hours are known. They are not until the calendar is loaded, and while the clock is plainly wrong
   * (a board without a clock, before the network has told the time). A usager must not be refused because the clock is
   * wrong: unknown hours count as open for calls, and as night for sound.
   */
  readonly known: boolean;
  /** The building; absent while unknown. */
  readonly site?: Opening;
  /** Whether calls are to be offered at all. */
  readonly siteOpen: boolean;
  readonly openServices: ReadonlySet<string>;
  readonly services: ReadonlyMap<string, Opening>;
  /**
   * No sound that nobody asked for: outside the building's hours, at night (22:00 to 07:00 local time) where it never
   * closes, and while the hours are unknown. What answers a press is not concerned.
   */
  readonly quiet: boolean;
}

export interface OpeningBookEvents {
  change: [now: Openings, before: Openings];
  /** The wall clock has jumped by so many milliseconds. */
  jump: [jumpMs: number];
}

interface Service {
  readonly id: string;
  readonly hours?: Hours;
}

interface Calendar {
  readonly site: Schedule;
  readonly services: ReadonlyMap<string, Schedule>;
  readonly openAt: (schedule: Schedule, epochMs: number) => Opening;
  readonly isNight: (epochMs: number) => boolean;
}

/** No clock of a running borne can be before this: the software is younger. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
/** A jump is seen within this time. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Keeps the opening hours of a borne up to date: looks at each minute of the wall clock and after each jump of it.
 * The calendar (time zones, public holidays) is loaded by `start`, for it costs 30 ms and 18 MB on a PC, which must
 * not delay readiness.
 */
export class OpeningBook extends EventEmitter<OpeningBookEvents> {
  readonly #clock: Clock;
  readonly #jumps: JumpWatch;
  #site: Config["site"];
  #services: readonly Service[];
  #calendar: Calendar | undefined;
  #now: Openings;
  #minute = Number.NaN;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: { site: Config["site"]; services: readonly Service[]; clock: Clock }) {
    super();
    this.#clock = options.clock;
    this.#site = options.site;
    this.#services = options.services;
    this.#jumps = new JumpWatch(options.clock);
    this.#now = unknown(this.#services);
  }

  /** Loads the calendar, reads the hours for the first time and keeps reading them until `stop`. */
  async start(): Promise<void> {
    this.#calendar = await calendarOf(this.#site, this.#services);
    if (this.#stopped) return;
    this.#read();
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  current(): Openings {
    return this.#now;
  }

  /** Time for what would be in the way of usagers: closed, or night where it never closes; never while unknown. */
  isAtRest(): boolean {
    return this.#now.known && this.#now.quiet;
  }

  /** Takes the hours of a new configuration. */
  async replace(site: Config["site"], services: readonly Service[]): Promise<void> {
    const calendar = await calendarOf(site, services);
    this.#site = site;
    this.#services = services;
    this.#calendar = calendar;
    this.#read();
  }

  /** Looks at the clock now; called by the book itself, and by whoever knows that the clock was just set. */
  look(): void {
    const jump = this.#jumps.look();
    if (jump) this.emit("jump", jump.jumpMs);
    const minute = Math.floor(this.#clock.wallMs() / 60_000);
    if (jump || minute !== this.#minute || this.#clockTold() !== this.#now.known) this.#read();
  }

  #read(): void {
    const before = this.#now;
    const wallMs = this.#clock.wallMs();
    this.#minute = Math.floor(wallMs / 60_000);
    this.#now = this.#calendar && this.#clockTold() ? this.#readAt(this.#calendar, wallMs) : unknown(this.#services);
    if (fingerprint(this.#now) !== fingerprint(before)) this.emit("change", this.#now, before);
  }

  #readAt(calendar: Calendar, wallMs: number): Openings {
    const site = calendar.openAt(calendar.site, wallMs);
    const services = new Map(
      [...calendar.services].map(([id, schedule]) => [id, calendar.openAt(schedule, wallMs)] as const),
    );
    const openServices = new Set([...services].filter(([, { open }]) => open).map(([id]) => id));
    const night = this.#site.hours.always && calendar.isNight(wallMs);
    return { known: true, site, siteOpen: site.open, openServices, services, quiet: !site.open || night };
  }

  #clockTold(): boolean {
    return this.#clock.synchronised() || this.#clock.wallMs() >= EARLIEST_MS;
  }

  /** Sleeps to the next minute of the wall clock, never longer than a jump may stay unseen. */
  #wait(): void {
    const toMinuteMs = 60_000 - (this.#clock.wallMs() % 60_000) + 1;
    this.#timer = setTimeout(
      () => {
        this.look();
        if (!this.#stopped) this.#wait();
      },
      Math.min(toMinuteMs, LONGEST_WAIT_MS),
    ).unref();
  }
}

async function calendarOf(site: Config["site"], services: readonly Service[]): Promise<Calendar> {
  const [{ schedulesOf }, opening, { LocalDays }] = await Promise.all([
    import("../../calendar/schedule.ts"),
    import("../../calendar/opening.ts"),
    import("../../calendar/local-days.ts"),
  ]);
  const days = new LocalDays(site.timeZone);
  return { ...schedulesOf(site, services), openAt: opening.openAt, isNight: (epochMs) => days.isNight(epochMs) };
}

function unknown(services: readonly Service[]): Openings {
  const openServices = new Set(services.map(({ id }) => id));
  return { known: false, siteOpen: true, openServices, services: new Map(), quiet: true };
}

function fingerprint({ known, site, services, siteOpen, quiet }: Openings): string {
  return JSON.stringify([known, siteOpen, quiet, site, [...services]]);
}
