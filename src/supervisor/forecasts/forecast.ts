/** One day's sample of a supply. */
export interface Sample {
  /** Number of the day. */
  readonly day: number;
  readonly value: number;
}

/** What is used up or wears out. */
export interface Use {
  /** By day, always positive. */
  readonly perDay: number;
  readonly last: Sample;
  /** Day on which it reaches its limit, if it goes on like this. */
  readonly day: number;
}

/** Less says nothing of a week's rhythm. */
const LEAST_DAYS = 7;
const LEAST_SAMPLES = 4;
/** What lies further ahead is no forecast. */
const FURTHEST_DAYS = 3 * 365;

/**
 * When a supply that is refilled now and then runs out: what was taken in all, by days. A rise is a refill, and what was
 * taken on its day is not known. Borne by borne, for use differs by a factor of ten.
 * @param samples in the order of their days, at most one a day
 * @returns undefined where it can't be said: too few days, or nothing is used
 */
export function runsOut(samples: readonly Sample[]): Use | undefined {
  let used = 0;
  let days = 0;
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    if (before === undefined || sample.value > before.value) continue;
    used += before.value - sample.value;
    days += sample.day - before.day;
  }
  const last = samples.at(-1);
  if (last === undefined || samples.length < LEAST_SAMPLES || days < LEAST_DAYS || used <= 0) return undefined;
  const perDay = used / days;
  return within({ perDay, last, day: last.day + Math.ceil(last.value / perDay) });
}

/**
 * When something that only grows reaches a limit: a straight line by least squares.
 * @param limit in the unit of the samples
 * @returns undefined where it can't be said: too few days, or it does not grow
 */
export function reaches(samples: readonly Sample[], limit: number): Use | undefined {
  const last = samples.at(-1);
  const first = samples[0];
  if (!last || !first || samples.length < LEAST_SAMPLES || last.day - first.day < LEAST_DAYS) return undefined;
  const meanDay = samples.reduce((sum, { day }) => sum + day, 0) / samples.length;
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
  let together = 0;
  let spread = 0;
  for (const { day, value } of samples) {
    together += (day - meanDay) * (value - mean);
    spread += (day - meanDay) ** 2;
  }
  const perDay = together / spread;
  if (perDay <= 0) return undefined;
  return within({ perDay, last, day: last.day + Math.max(0, Math.ceil((limit - last.value) / perDay)) });
}

function within(use: Use): Use | undefined {
  return use.day - use.last.day > FURTHEST_DAYS ? undefined : use;
}
