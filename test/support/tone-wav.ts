import { writeFileSync } from "node:fs";
import { writeWav } from "../../devices/sound/wav.ts";

const RATE_HZ = 48_000;
/** A voice that does not pause is noise to a browser's noise suppression: four syllables a second, 160 ms each. */
const SYLLABLE_MS = { every: 250, long: 160 };
const SECONDS = 10;

/** A WAV of somebody who speaks in one tone, for a browser's microphone, which plays it again and again. @returns the file */
export function writeToneWav(file: string, frequencyHz: number): string {
  const samples = Float64Array.from({ length: SECONDS * RATE_HZ }, (_, at) => {
    const ms = ((at * 1000) / RATE_HZ) % SYLLABLE_MS.every;
    return ms < SYLLABLE_MS.long ? 0.4 * Math.sin((2 * Math.PI * frequencyHz * at) / RATE_HZ) : 0;
  });
  writeFileSync(file, writeWav({ rateHz: RATE_HZ, samples }));
  return file;
}
