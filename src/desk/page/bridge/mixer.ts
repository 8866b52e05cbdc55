import { soundContext } from "../effects/sound-context.ts";

/** Several voices in one track. Voices come and go while the track stays. */
export class Mixer {
  readonly track: MediaStreamTrack;
  readonly #out: MediaStreamAudioDestinationNode;
  readonly #voices = new Map<string, MediaStreamAudioSourceNode>();

  constructor() {
    const context = soundContext();
    this.#out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const [track] = this.#out.stream.getAudioTracks();
    if (!track) throw new Error("this browser can't mix sound");
    this.track = track;
  }

  /** `name` is heard as this track from now on; null = no longer. */
  set(name: string, track: MediaStreamTrack | null | undefined): void {
    this.#voices.get(name)?.disconnect();
    this.#voices.delete(name);
    if (!track) return;
    const voice = soundContext().createMediaStreamSource(new MediaStream([track]));
    voice.connect(this.#out);
    this.#voices.set(name, voice);
  }

  close(): void {
    for (const name of this.#voices.keys()) this.set(name, null);
    this.track.stop();
  }
}
