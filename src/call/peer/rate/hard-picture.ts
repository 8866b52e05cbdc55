/** How far below what the rate allows the height is held, because the encoder leaves pictures out. */
export interface HardPicture {
  /** Steps of the ladder. */
  readonly steps: number;
  readonly lowS: number;
  readonly goodS: number;
  /** The last step down, to be judged: when, and what the rate of pictures was. */
  readonly tried: { readonly atMs: number; readonly fps: number } | null;
  /** No step down before: one has not helped, it is not the encoder. */
  readonly barredUntilMs: number;
  /** Good seconds that are asked for before a step up. */
  readonly patienceS: number;
  readonly upMs: number;
}

export interface PictureSample {
  readonly nowMs: number;
  /** Pictures that the encoder gave in the last second; null: none were wanted. */
  readonly fps: number | null;
  /** The encoder has just been told something else: it is not judged by this second. */
  readonly changed: boolean;
}

const HARD = {
  /** EN 301 549 v3.2.1, 6.5.3: at least 20; less one for where the second begins. */
  leastFps: 19,
  goodFps: 22,
  lowS: 3,
  judgeMs: 5000,
  betterFps: 2,
  barMs: 120_000,
  firstPatienceS: 30,
  longestPatienceS: 480,
  /** A step up that lasted for less was one too many. */
  upLastedMs: 15_000,
  mostSteps: 3,
} as const;

export const EASY: HardPicture = {
  steps: 0,
  lowS: 0,
  goodS: 0,
  tried: null,
  barredUntilMs: -Infinity,
  patienceS: HARD.firstPatienceS,
  upMs: -Infinity,
};

/**
 * A second of watching the encoder: a picture with much noise or movement does not fit its rate at its height, and the
 * encoder leaves out whole pictures to keep the rate (measured with a noisy one: 10 of 25 a second at 640x360 and 346
 * kbit/s, all of them at 480x270). Resolution is to fall before frame rate. A step that does not help is taken back: then it
 * is the camera that gives few, in the dark say. Pure.
 */
export function nextHardPicture(before: HardPicture, { nowMs, fps, changed }: PictureSample): HardPicture {
  if (fps === null) return { ...before, lowS: 0, goodS: 0, tried: null };
  if (changed) return before;
  const lowS = fps < HARD.leastFps ? before.lowS + 1 : 0;
  const goodS = fps >= HARD.goodFps ? before.goodS + 1 : 0;
  const state = { ...before, lowS, goodS };
  if (state.tried !== null && nowMs - state.tried.atMs >= HARD.judgeMs) return judged(state, state.tried, fps, nowMs);
  if (lowS >= HARD.lowS && state.tried === null && nowMs >= state.barredUntilMs) return down(state, fps, nowMs);
  if (state.steps > 0 && goodS >= state.patienceS) {
    return { ...state, steps: state.steps - 1, lowS: 0, goodS: 0, upMs: nowMs };
  }
  return state;
}

function down(state: HardPicture, fps: number, nowMs: number): HardPicture {
  if (state.steps >= HARD.mostSteps) return state;
  const tooSoon = nowMs - state.upMs < HARD.upLastedMs;
  const patienceS = tooSoon ? Math.min(HARD.longestPatienceS, state.patienceS * 2) : state.patienceS;
  return { ...state, steps: state.steps + 1, lowS: 0, goodS: 0, tried: { atMs: nowMs, fps }, patienceS };
}

function judged(state: HardPicture, tried: { readonly fps: number }, fps: number, nowMs: number): HardPicture {
  if (fps >= tried.fps + HARD.betterFps) return { ...state, tried: null };
  return { ...state, tried: null, steps: state.steps - 1, lowS: 0, goodS: 0, barredUntilMs: nowMs + HARD.barMs };
}
