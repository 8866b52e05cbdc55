import type { Sound } from "../../devices/sound/port.ts";

/** EN 301 549 v3.2.1, 8.2.1: a gain of at least 18 dB, with a step at 12 dB; 3 dB is the smallest step one hears well. */
const STEP_DB = 3;
const LOUDEST_DB = 18;
/** Softer than this nobody would find the voice again. */
const SOFTEST_DB = -12;

/** One step louder (1) or softer (-1). */
export function volumeStep(sound: Sound | undefined, step: 1 | -1): void {
  if (sound === undefined) return;
  sound.setVolume(Math.min(LOUDEST_DB, Math.max(SOFTEST_DB, sound.volume() + step * STEP_DB)));
}

/** Back to the profile's level after each usager: the next one must not be shouted at (EN 301 549, 5.1.3.13). */
export function volumeReset(sound: Sound | undefined): void {
  sound?.setVolume(0);
}
