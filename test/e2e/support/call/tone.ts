import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll } from "vitest";
import { writeWav } from "../../../../devices/sound/wav.ts";
import type { Demo } from "../demo.ts";
import { benchOf } from "./faults.ts";

const RATE_HZ = 48_000;
/** A voice that does not pause is noise to a browser's noise suppression: four syllables a second, 160 ms each. */
const SYLLABLE_MS = { every: 250, long: 160 };
const SECONDS = 10;

/** A WAV of somebody who speaks in one tone, for a browser's microphone, which plays it again and again; for a whole test file. */
export function writeTone(frequencyHz: number): string {
  const samples = Float64Array.from({ length: SECONDS * RATE_HZ }, (_, at) => {
    const ms = ((at * 1000) / RATE_HZ) % SYLLABLE_MS.every;
    return ms < SYLLABLE_MS.long ? 0.4 * Math.sin((2 * Math.PI * frequencyHz * at) / RATE_HZ) : 0;
  });
  const dir = mkdtempSync(join(tmpdir(), "vb-tone-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, "tone.wav");
  writeFileSync(file, writeWav({ rateHz: RATE_HZ, samples }));
  return file;
}

/** What a place hears now: dBFS, and the strongest frequency; null = silence. */
export interface Tone {
  readonly dbfs: number;
  readonly frequencyHz: number | null;
}

/** What the borne's loudspeaker gives to the room. */
export async function roomHears(demo: Demo): Promise<Tone> {
  const { sound } = (await (await benchOf(demo)).get()) as unknown as {
    readonly sound: { readonly heard: { readonly rmsDbfs: number; readonly frequencyHz: number | null } };
  };
  return { dbfs: sound.heard.rmsDbfs, frequencyHz: sound.heard.frequencyHz };
}

/** The loudest moment of a second of the sound that the newest connection of a page receives. */
export async function pageHears(page: Page): Promise<Tone> {
  return await page.evaluate(async () => {
    const peer = window.vbPeers.findLast(({ connectionState }) => connectionState === "connected");
    const track = peer?.getReceivers().find((receiver) => receiver.track.kind === "audio")?.track;
    if (!track) return { dbfs: -120, frequencyHz: null };
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const bands = new Float32Array(analyser.frequencyBinCount);
    let [loudest, frequencyHz] = [-120, 0];
    for (let look = 0; look < 10; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      analyser.getFloatFrequencyData(bands);
      bands.forEach((db, band) => {
        if (db <= loudest) return;
        loudest = db;
        frequencyHz = (band * context.sampleRate) / analyser.fftSize;
      });
    }
    await context.close();
    return { dbfs: Math.round(loudest), frequencyHz: loudest > -70 ? Math.round(frequencyHz) : null };
  });
}

/** Whether a tone is the one that was made, to 5 %. */
export function isTone({ frequencyHz }: Tone, wantedHz: number): boolean {
  return frequencyHz !== null && Math.abs(frequencyHz - wantedHz) <= wantedHz * 0.05;
}
