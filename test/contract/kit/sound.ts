import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { OnBench } from "../../../devices/bench.ts";
import type { DriverContext } from "../../../devices/device.ts";
import { gstreamerSound } from "../../../devices/sound/gstreamer/driver.ts";
import type { GstreamerSoundOptions } from "../../../devices/sound/gstreamer/options.ts";
import type { Prompt, Sound } from "../../../devices/sound/port.ts";
import { mediaChildren } from "./camera.ts";
import { driverContext } from "./context.ts";

/** About 6 s of speech. */
export const SENTENCE: Prompt = {
  id: "sentence",
  language: "fr",
  text: "L'appel n'est pas possible pour l'instant. Vous pouvez téléphoner au numéro affiché, ou demander à l'accueil.",
};
export const YES: Prompt = { id: "yes", language: "fr", text: "Oui." };

export interface VirtualCard {
  readonly sound: Sound & OnBench;
  readonly context: DriverContext;
}

/** The real driver on its virtual card; closed when the test has finished. */
export async function virtualCard(options: GstreamerSoundOptions = {}): Promise<VirtualCard> {
  const context = driverContext("sound");
  const sound = (await gstreamerSound.open({ backend: "test", ...options }, context)) as Sound & OnBench;
  onTestFinished(() => sound.close());
  return { sound, context };
}

/** Ids of the sound's media processes that this process has started. */
export const soundProcesses = (): number[] => mediaChildren(process.pid, "sound-main");

/** The loudest tenth of a second of the present or last prompt, dBFS. */
export const loudestDbfs = (sound: OnBench): number => Number(sound.bench.state()["loudestDbfs"]);

/** Resolves when something is heard of what is being said. */
export async function isHeard(sound: OnBench): Promise<void> {
  const signal = AbortSignal.timeout(20_000);
  while (loudestDbfs(sound) < -50) await delay(20, undefined, { signal });
}

/** How the last prompts ended, the newest last. */
export function outcomes(sound: OnBench): string[] {
  return (sound.bench.state()["prompts"] as { id: string; outcome: string }[]).map(
    ({ id, outcome }) => `${id} ${outcome}`,
  );
}

export const never = (): AbortSignal => new AbortController().signal;
