import { kept } from "./kept.ts";

let context: AudioContext | undefined;

/** The page's one sound context. It may be suspended until the expert has touched the page: browsers demand it. */
export function soundContext(): AudioContext {
  if (!context) {
    context = new AudioContext({ latencyHint: "interactive" });
    void useLoudspeaker(context);
  }
  return context;
}

/** Wakes the context. Resolves with whether sound can be heard, at the latest after 400 ms. */
export async function wakeSound(): Promise<boolean> {
  const sound = soundContext();
  if (sound.state === "running") return true;
  const patience = new Promise((resolve) => setTimeout(resolve, 400));
  await Promise.race([sound.resume().catch(() => undefined), patience]);
  return soundContext().state === "running";
}

interface Sinkable {
  setSinkId?: (id: string) => Promise<void>;
}

/** Sends sound to the loudspeaker of the expert's choice, where the browser lets a page choose. */
export async function useLoudspeaker(target: AudioContext | HTMLMediaElement): Promise<void> {
  const id = kept.device("loudspeaker");
  // One that was unplugged: the system's own is used.
  await (target as Sinkable).setSinkId?.(id ?? "").catch(() => undefined);
}

/** One soft note. `at`: seconds of the context's clock. */
export function note(hertz: number, at: number, seconds: number, loudness = 0.25): void {
  const sound = soundContext();
  const tone = new OscillatorNode(sound, { type: "sine", frequency: hertz });
  const gain = new GainNode(sound, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  tone.connect(gain).connect(sound.destination);
  tone.start(at);
  tone.stop(at + seconds);
}

/** The speaker test: three rising notes. */
export async function chime(): Promise<boolean> {
  const heard = await wakeSound();
  const now = soundContext().currentTime;
  [523, 659, 784].forEach((hertz, index) => note(hertz, now + index * 0.25, 0.6));
  return heard;
}
