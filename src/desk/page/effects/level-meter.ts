import { soundContext } from "./sound-context.ts";

/** Speech into a microphone at arm's length is above this, dBFS; a silent room is below. */
const SPEECH_DB = -50;
/** The meter's scale begins here. */
const FLOOR_DB = -60;
const HEARD_SAMPLES = 3;
/** Each look covers the 170 ms before it (8192 samples at 48 kHz): nothing that was said is missed. */
const LOOK_EVERY_MS = 150;

/** Level of the microphone, for the eye only: nothing is kept of what is said. */
export class LevelMeter {
  #analyser: AnalyserNode | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #samples = new Float32Array(8192);
  #heard = 0;
  #onHeard: (() => void) | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** Measures this stream; null = none. `onHeard` is called once, when a voice was heard. */
  listen(stream: MediaStream | null, onHeard: () => void): void {
    this.#source?.disconnect();
    clearInterval(this.#watch);
    this.#source = undefined;
    if (stream === null || stream.getAudioTracks().length === 0) return;
    const sound = soundContext();
    this.#analyser ??= new AnalyserNode(sound, { fftSize: 8192 });
    this.#source = sound.createMediaStreamSource(stream);
    this.#source.connect(this.#analyser);
    this.#heard = 0;
    this.#onHeard = onHeard;
    this.#watch = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** 0 (silence) to 1 (full scale). */
  level(): number {
    if (!this.#analyser || !this.#source) return 0;
    return Math.max(0, Math.min(1, 1 - this.#decibels() / FLOOR_DB));
  }

  #decibels(): number {
    this.#analyser?.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return 10 * Math.log10(sum / this.#samples.length + 1e-9);
  }

  #look(): void {
    if (this.#decibels() > SPEECH_DB) this.#heard += 1;
    if (this.#heard < HEARD_SAMPLES) return;
    clearInterval(this.#watch);
    this.#onHeard?.();
  }
}
