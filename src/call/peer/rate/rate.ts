/** What was seen of the sending direction in the last second. `null` = nothing was told. */
export interface RateSample {
  readonly nowMs: number;
  /** Share lost, 0 to 1, by the other end's report. */
  readonly loss: number | null;
  readonly rttMs: number | null;
  /** The other end's estimate of what it can receive (draft-alvestrand-rmcat-remb-03). */
  readonly rembKbps: number | null;
  /** Picture sent in that second, repairs apart. */
  readonly sentKbps: number;
}

export interface RateState {
  /** What the picture may take now; kept while there is none. */
  readonly kbps: number;
  readonly maxKbps: number;
  /** No picture is sent. */
  readonly audioOnly: boolean;
  readonly holdUntilMs: number;
  /** Shares lost of the last seconds that told one. */
  readonly losses: readonly number[];
  /** Of the second before. */
  readonly rttBeforeMs: number | null;
  /** What was too much, and when: near to it the rate grows slowly. */
  readonly ceiling: { readonly kbps: number; readonly atMs: number } | null;
  /** Lowest round trip of this and of the last minute. */
  readonly rttLowMs: readonly [number | null, number | null];
  readonly rttTurnMs: number;
  /** Since when the rate is too low for a picture. */
  readonly poorSinceMs: number | null;
  /** Audio-only: from when on the picture may be tried again, and how long to wait after the next failure. */
  readonly tryFromMs: number;
  readonly waitMs: number;
  readonly quiet: number;
  readonly videoSinceMs: number;
}

export const RATE = {
  startKbps: 200,
  /** What the rate never falls below while a picture is sent, kbit/s. */
  floorKbps: 60,
  /** Below this for `poorMs` the picture is given up: the voice gets the line. */
  poorKbps: 75,
  poorMs: 4000,
  lossHigh: 0.1,
  lossHoldMs: 4000,
  /** Over so many seconds: 3 of the 25 packets of one second are often lost by chance, of 75 in a row never so many. */
  lossSeconds: 3,
  /** The queue of the line, in two seconds in a row: one late report is a busy machine. */
  rttRiseMs: 120,
  rttHoldMs: 3000,
  growth: 1.06,
  /** From this share of what was too much on, for so long. */
  nearCeiling: 0.85,
  nearGrowth: 1.01,
  ceilingMs: 60_000,
  /** From when on the other end's estimate is believed. */
  rembRttRiseMs: 80,
  rembLoss: 0.05,
  /** Audio-only lasts at least this long, twice as long after each failure in a row, ms. */
  firstWaitMs: 8000,
  longestWaitMs: 64_000,
  /** Quiet seconds in a row that are asked for before the picture is tried again. */
  quietToTry: 3,
  tryKbps: 110,
  /** A picture that lasted for so long was no failure, ms. */
  steadyMs: 20_000,
} as const;

export function startRate(maxKbps: number, nowMs: number): RateState {
  return {
    kbps: Math.min(RATE.startKbps, maxKbps),
    maxKbps,
    audioOnly: false,
    holdUntilMs: nowMs,
    losses: [],
    rttBeforeMs: null,
    ceiling: null,
    rttLowMs: [null, null],
    rttTurnMs: nowMs,
    poorSinceMs: null,
    tryFromMs: nowMs,
    waitMs: RATE.firstWaitMs,
    quiet: 0,
    videoSinceMs: nowMs,
  };
}

/** One second of the rate loop: loss and a growing round trip take from the rate, quiet gives back slowly. Pure. */
export function nextRate(state: RateState, sample: RateSample): RateState {
  const measured = withRoundTrip(state, sample);
  const signs = signsOf(state, measured, sample);
  const quiet = signs.lossy || signs.slow ? 0 : measured.quiet + 1;
  const seen = { ...measured, quiet, losses: signs.losses, rttBeforeMs: sample.rttMs ?? state.rttBeforeMs };
  if (measured.audioOnly) return tryAgain(seen, sample);
  return giveUp(adjusted(seen, sample, signs), sample);
}

interface Signs {
  readonly losses: readonly number[];
  /** Of the last seconds, or of this one where that is more. */
  readonly loss: number;
  readonly lossy: boolean;
  readonly slow: boolean;
  readonly rembCounts: boolean;
}

function signsOf(before: RateState, state: RateState, { loss, rttMs }: RateSample): Signs {
  const losses = loss === null ? state.losses : [...state.losses, loss].slice(-RATE.lossSeconds);
  const mean = losses.length === 0 ? 0 : losses.reduce((sum, one) => sum + one, 0) / losses.length;
  const low = lowest(state.rttLowMs) ?? 0;
  // The lesser of two: what has risen for two seconds.
  const rise = rttMs === null || before.rttBeforeMs === null ? 0 : Math.min(rttMs, before.rttBeforeMs) - low;
  return {
    losses,
    loss: Math.max(mean, loss ?? 0),
    lossy: loss !== null && mean > RATE.lossHigh && loss > RATE.lossHigh / 2,
    slow: rise > RATE.rttRiseMs,
    rembCounts: rise > RATE.rembRttRiseMs || mean > RATE.rembLoss,
  };
}

function adjusted(state: RateState, sample: RateSample, { loss, lossy, slow, rembCounts }: Signs): RateState {
  const { nowMs } = sample;
  let { kbps, holdUntilMs, ceiling } = state;
  if (ceiling !== null && nowMs - ceiling.atMs > RATE.ceilingMs) ceiling = null;
  if (lossy) {
    ceiling = { kbps, atMs: nowMs };
    kbps *= 1 - loss / 2;
    holdUntilMs = nowMs + RATE.lossHoldMs;
  } else if (slow && nowMs >= holdUntilMs - RATE.rttHoldMs + 1000) {
    // What is slow still is slow by what was too much before.
    if (nowMs >= holdUntilMs) ceiling = { kbps, atMs: nowMs };
    kbps *= 0.85;
    holdUntilMs = nowMs + RATE.rttHoldMs;
  } else if (nowMs >= holdUntilMs && sample.sentKbps >= kbps * 0.5) {
    // A rate that the encoder does not use says nothing of the line: it does not grow.
    kbps *= ceiling !== null && kbps >= ceiling.kbps * RATE.nearCeiling ? RATE.nearGrowth : RATE.growth;
  }
  const remb = rembCounts ? limitOf(sample) : null;
  // In steps, as for delay: estimators fall to a third by one hiccup and need a minute to come back.
  if (remb !== null) kbps = Math.min(kbps, Math.max(remb, state.kbps * 0.85));
  return { ...state, kbps: Math.min(state.maxKbps, Math.max(RATE.floorKbps, kbps)), holdUntilMs, ceiling };
}

/**
 * An estimate well above what is sent only says that little is sent: estimators stop at 1.5 times what they see. And one
 * that neither delay nor loss confirms says that the other end's machine is busy: it takes a late look for a queue.
 */
function limitOf({ rembKbps, sentKbps }: RateSample): number | null {
  return rembKbps === null || rembKbps > sentKbps * 1.3 ? null : rembKbps * 0.95;
}

function giveUp(state: RateState, { nowMs }: RateSample): RateState {
  if (nowMs - state.videoSinceMs > RATE.steadyMs && state.waitMs !== RATE.firstWaitMs) {
    return giveUp({ ...state, waitMs: RATE.firstWaitMs }, { nowMs } as RateSample);
  }
  if (state.kbps >= RATE.poorKbps) return { ...state, poorSinceMs: null };
  const since = state.poorSinceMs ?? nowMs;
  if (nowMs - since < RATE.poorMs) return { ...state, poorSinceMs: since };
  return {
    ...state,
    audioOnly: true,
    poorSinceMs: null,
    quiet: 0,
    tryFromMs: nowMs + state.waitMs,
    waitMs: Math.min(RATE.longestWaitMs, state.waitMs * 2),
  };
}

function tryAgain(state: RateState, { nowMs }: RateSample): RateState {
  if (nowMs < state.tryFromMs || state.quiet < RATE.quietToTry) return state;
  const kbps = Math.min(state.maxKbps, RATE.tryKbps);
  return { ...state, kbps, audioOnly: false, holdUntilMs: nowMs + 2000, videoSinceMs: nowMs, poorSinceMs: null };
}

function withRoundTrip(state: RateState, { nowMs, rttMs }: RateSample): RateState {
  const turned = nowMs - state.rttTurnMs >= 60_000;
  const [now, before] = turned ? [null, state.rttLowMs[0]] : state.rttLowMs;
  const lower = rttMs === null ? now : Math.min(now ?? rttMs, rttMs);
  return { ...state, rttLowMs: [lower, before], rttTurnMs: turned ? nowMs : state.rttTurnMs };
}

function lowest(both: readonly (number | null)[]): number | null {
  const known = both.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}
