import * as Zoned from "temporal-polyfill/fns/ZonedDateTime";
import { dateOf } from "./day-number.ts";
import type { MinuteSpan } from "./hours-of-day.ts";
import { stretchesOf, type Stretch, type Stretches } from "./stretches.ts";

/** Half-open span of time, epoch milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
const NIGHT = { fromHour: 22, toHour: 7 };

/**
 * The days of a time zone. A day is cut where the offset from UTC changes; inside a piece the local clock runs
 * evenly. So a window that lies in the missing hour of spring is shorter or never, and one that lies in the
 * repeated hour of autumn holds twice: what the clock on the wall says, says whether the door is open.
 */
export class LocalDays {
  readonly #timeZone: string;
  readonly #stretches: Stretches;

  /** @param timeZone IANA name, known to ICU */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
    this.#stretches = stretchesOf(timeZone);
  }

  /** Number of the local day at an instant. */
  dayAt(epochMs: number): number {
    return Math.floor((epochMs + this.#offsetMs(epochMs)) / DAY_MS);
  }

  /** Hour of the local clock, 0 to 23. */
  hourAt(epochMs: number): number {
    return Math.floor(((epochMs + this.#offsetMs(epochMs)) % DAY_MS) / 3_600_000);
  }

  /** From 22:00 to 7:00 of the local clock: the time of rest of a building that never closes. */
  isNight(epochMs: number): boolean {
    const hour = this.hourAt(epochMs);
    return hour >= NIGHT.fromHour || hour < NIGHT.toHour;
  }

  /** When a day begins: mostly midnight; 01:00 where the clocks go forward at midnight. */
  startMs(day: number): number {
    const { fromMs, toMs, offsetMs } = this.#stretches.at(day * DAY_MS);
    const midnightMs = day * DAY_MS - offsetMs;
    // Every day but those beside a change of the clocks.
    if (midnightMs - DAY_MS >= fromMs && midnightMs + DAY_MS <= toMs) return midnightMs;
    const noon = Zoned.fromFields({ ...dateOf(day), hour: 12, timeZone: this.#timeZone });
    return epochMs(Zoned.startOfDay(noon));
  }

  /** Turns spans of the local clock of a day into spans of time: in order, touching ones joined. */
  spans(day: number, spans: readonly MinuteSpan[]): Span[] {
    if (spans.length === 0) return [];
    const result: Span[] = [];
    for (const piece of this.#pieces(day)) {
      const midnightMs = day * DAY_MS - piece.offsetMs;
      for (const { fromMin, toMin } of spans) {
        const fromMs = Math.max(piece.fromMs, midnightMs + fromMin * 60_000);
        const toMs = Math.min(piece.toMs, midnightMs + toMin * 60_000);
        if (fromMs < toMs) append(result, { fromMs, toMs });
      }
    }
    return result;
  }

  *#pieces(day: number): Generator<Stretch> {
    const endMs = this.startMs(day + 1);
    let fromMs = this.startMs(day);
    while (fromMs < endMs) {
      const { toMs, offsetMs } = this.#stretches.at(fromMs);
      yield { fromMs, toMs: Math.min(endMs, toMs), offsetMs };
      fromMs = Math.min(endMs, toMs);
    }
  }

  #offsetMs(epochMs: number): number {
    return this.#stretches.at(epochMs).offsetMs;
  }
}

/** Adds a span at the end of spans in order, joined to the last one where they touch. */
export function append(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  if (last && span.fromMs <= last.toMs) {
    spans[spans.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
  } else spans.push(span);
}

function epochMs(zoned: Zoned.Record): number {
  return Zoned.toInstant(zoned).epochMilliseconds;
}
