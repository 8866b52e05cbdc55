/**
 * Whether somebody speaks, from the level of the sound: what drives the lamp of the other's voice (EN 301 549 v3.2.1,
 * 6.5.5: a visual indicator of the other's audio activity). Pure: `(state, level, time) -> state`.
 */
export interface VoiceActivity {
  readonly speaking: boolean;
  /** When it was last loud enough, monotonic ms. */
  readonly lastLoudMs: number;
}

export const SILENT: VoiceActivity = { speaking: false, lastLoudMs: -Infinity };

/** A voice stands at -26 dBov (ITU-T P.56), its soft syllables 15 dB below, a good line's noise below -60. */
export const VOICE_ON_DBFS = -42;
/** Lower than the other, so that the lamp does not flicker at the limit. */
export const VOICE_OFF_DBFS = -48;
/** Pauses between words are shorter: the lamp lasts over a sentence, and stays far below 3 flashes a second. */
export const VOICE_HOLD_MS = 600;

/** The next state. @param rmsDbfs of the last 100 ms, -Infinity for silence @param nowMs monotonic */
export function hear(state: VoiceActivity, rmsDbfs: number, nowMs: number): VoiceActivity {
  const loud = rmsDbfs >= (state.speaking ? VOICE_OFF_DBFS : VOICE_ON_DBFS);
  if (loud) return { speaking: true, lastLoudMs: nowMs };
  if (state.speaking && nowMs - state.lastLoudMs < VOICE_HOLD_MS) return state;
  return { speaking: false, lastLoudMs: state.lastLoudMs };
}
