import * as Zoned from "temporal-polyfill/fns/ZonedDateTime";

/** Time in which the offset from UTC stays the same. Epoch milliseconds, half open; infinite where nothing changes any more. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

/** A search over some years, and days of the past beside it. */
const KEPT = 32;

/**
 * The stretches of a time zone. To ask for one costs the polyfill a search in the zone's rules; there are two a year where
 * clocks change, and what is asked for lies mostly in the same one. So each is asked for once.
 */
export class Stretches {
  readonly #timeZone: string;
  #known: Stretch[] = [];

  /** @param timeZone IANA name, known to ICU */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** The stretch that an instant lies in. */
  at(epochMs: number): Stretch {
    const known = this.#known.find(({ fromMs, toMs }) => fromMs <= epochMs && epochMs < toMs);
    if (known !== undefined) return known;
    const found = this.#search(Math.floor(epochMs));
    this.#known = [found, ...this.#known.slice(0, KEPT - 1)];
    return found;
  }

  #search(epochMs: number): Stretch {
    const zoned = this.#zoned(epochMs);
    const next = Zoned.getTimeZoneTransition(zoned, "next");
    // The one before an instant leaves out the instant itself, at which a stretch may begin.
    const previous = Zoned.getTimeZoneTransition(this.#zoned(epochMs + 1), "previous");
    return {
      fromMs: previous === null ? Number.NEGATIVE_INFINITY : Zoned.toInstant(previous).epochMilliseconds,
      toMs: next === null ? Number.POSITIVE_INFINITY : Zoned.toInstant(next).epochMilliseconds,
      offsetMs: Zoned.offsetNanoseconds(zoned) / 1_000_000,
    };
  }

  #zoned(epochMs: number): Zoned.Record {
    return Zoned.create(BigInt(epochMs) * 1_000_000n, this.#timeZone);
  }
}

const byZone = new Map<string, Stretches>();

/** Those of a time zone, the same for all who ask: a fleet has few zones. */
export function stretchesOf(timeZone: string): Stretches {
  const known = byZone.get(timeZone);
  if (known !== undefined) return known;
  const made = new Stretches(timeZone);
  byZone.set(timeZone, made);
  return made;
}
