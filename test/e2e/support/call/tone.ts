import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { afterAll } from "vitest";
import { writeToneWav } from "../../../support/tone-wav.ts";
import type { Demo } from "../demo.ts";
import { benchOf } from "./faults.ts";

/** How a place is listened to for a second. */
const [LOOKS, LOOK_MS] = [10, 100];

/** The same as {@link writeToneWav}, for a whole test file. */
export function writeTone(frequencyHz: number): string {
  const dir = mkdtempSync(join(tmpdir(), "vb-tone-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return writeToneWav(join(dir, "tone.wav"), frequencyHz);
}

/** What a place hears now: dBFS, and the strongest frequency; null = silence. */
export interface Tone {
  readonly dbfs: number;
  readonly frequencyHz: number | null;
}

/** What the borne's loudspeaker gives to the room, look by look, for a second. It hears five times a second itself. */
export async function roomHearsInASecond(demo: Demo): Promise<readonly Tone[]> {
  const bench = await benchOf(demo);
  const heard: Tone[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    await sleep(LOOK_MS);
    const { sound } = (await bench.get()) as unknown as {
      readonly sound: { readonly heard: { readonly rmsDbfs: number; readonly frequencyHz: number | null } };
    };
    heard.push({ dbfs: sound.heard.rmsDbfs, frequencyHz: sound.heard.frequencyHz });
  }
  return heard;
}

/**
 * The loudest moment of a second of what the borne's loudspeaker gives to the room. One look alone may meet the pause
 * between two syllables, or the gap of a packet that came late.
 */
export async function roomHears(demo: Demo): Promise<Tone> {
  const heard = await roomHearsInASecond(demo);
  return heard.reduce((loudest, tone) => (tone.dbfs > loudest.dbfs ? tone : loudest));
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
