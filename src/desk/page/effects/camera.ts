import type { Check } from "../state/model.ts";
import { kept, type Device } from "./kept.ts";
import { LevelMeter } from "./level-meter.ts";

const RETRY_MS = 4000;
/** Devices that are allowed open sooner: the browser is asking the expert. */
const ASKED_MS = 2000;

export interface CameraEvents {
  readonly check: (name: "camera" | "microphone", check: Check) => void;
  /** Another stream than before, or none. */
  readonly stream: (stream: MediaStream | null) => void;
}

/** The expert's camera and microphone: open while he is available, so that an answer shows him at once. */
export class Camera {
  readonly meter = new LevelMeter();
  readonly #events: CameraEvents;
  #stream: MediaStream | null = null;
  #opening: Promise<MediaStream | null> | null = null;
  #wanted = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #enabled = { sound: true, picture: true };

  constructor(events: CameraEvents) {
    this.#events = events;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#again(0));
  }

  /** Opens what is not open. Resolves with the stream: picture, sound, or what there is of them. Never rejects. */
  open(): Promise<MediaStream | null> {
    this.#wanted = true;
    if (this.#stream !== null && this.#complete(this.#stream)) return Promise.resolve(this.#stream);
    this.#opening ??= this.#take().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  close(): void {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#use(null);
  }

  /** Picks a device; what is open is opened anew with it. */
  async choose(kind: Device, id: string): Promise<void> {
    kept.keepDevice(kind, id);
    if (kind === "loudspeaker" || !this.#wanted) return;
    this.#use(null);
    await this.open();
  }

  /** Switches tracks on and off; the devices stay open. */
  enable(sound: boolean, picture: boolean): void {
    this.#enabled = { sound, picture };
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = sound;
    for (const track of this.#stream?.getVideoTracks() ?? []) track.enabled = picture;
  }

  #complete = (stream: MediaStream) =>
    [stream.getVideoTracks(), stream.getAudioTracks()].every((tracks) =>
      tracks.some((track) => track.readyState === "live"),
    );

  async #take(): Promise<MediaStream | null> {
    const video = {
      width: { ideal: 640 },
      height: { ideal: 360 },
      frameRate: { ideal: 25, max: 30 },
      ...device("camera"),
    };
    const audio = {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      channelCount: { ideal: 1 },
      ...device("microphone"),
    };
    let tracks: MediaStreamTrack[];
    const asked = setTimeout(() => {
      this.#events.check("camera", { verdict: "waiting", why: "check.camera.asked" });
      this.#events.check("microphone", { verdict: "waiting", why: null });
    }, ASKED_MS);
    const opened = navigator.mediaDevices.getUserMedia({ video, audio }).finally(() => clearTimeout(asked));
    try {
      tracks = (await opened).getTracks();
      this.#events.check("camera", { verdict: "good", why: null });
      this.#events.check("microphone", { verdict: "fair", why: "check.microphone.speak" });
    } catch {
      // One of the two is missing or forbidden: each is asked for itself, so that the words name the right one.
      tracks = [...(await this.#one("camera", { video })), ...(await this.#one("microphone", { audio }))];
    }
    if (!this.#wanted) {
      for (const track of tracks) track.stop();
      return null;
    }
    this.#use(tracks.length > 0 ? new MediaStream(tracks) : null);
    if (tracks.length < 2) this.#again(RETRY_MS);
    return this.#stream;
  }

  async #one(name: "camera" | "microphone", constraints: MediaStreamConstraints): Promise<MediaStreamTrack[]> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      const good = name === "camera";
      this.#events.check(
        name,
        good ? { verdict: "good", why: null } : { verdict: "fair", why: "check.microphone.speak" },
      );
      return stream.getTracks();
    } catch (error) {
      this.#events.check(name, { verdict: "poor", why: `check.${name}.${whyOf(error)}` });
      return [];
    }
  }

  #use(stream: MediaStream | null): void {
    const before = this.#stream;
    this.#stream = stream;
    for (const track of before?.getTracks() ?? []) track.stop();
    for (const track of stream?.getTracks() ?? []) {
      if (track.kind === "video") track.contentHint = "motion";
      track.addEventListener("ended", () => this.#ended(stream, track.kind === "video" ? "camera" : "microphone"));
    }
    this.enable(this.#enabled.sound, this.#enabled.picture);
    this.meter.listen(stream, () => this.#events.check("microphone", { verdict: "good", why: null }));
    if (before !== stream) this.#events.stream(stream);
  }

  /** A device was pulled out. */
  #ended(stream: MediaStream | null, name: "camera" | "microphone"): void {
    if (stream !== this.#stream || !this.#wanted) return;
    this.#events.check(name, { verdict: "poor", why: `check.${name}.absent` });
    this.#again(RETRY_MS);
  }

  #again(afterMs: number): void {
    clearTimeout(this.#retry);
    if (!this.#wanted) return;
    this.#retry = setTimeout(() => void this.open(), afterMs);
  }
}

function device(kind: Device): { deviceId?: ConstrainDOMString } {
  const id = kept.device(kind);
  return id === null || id === "" ? {} : { deviceId: { ideal: id } };
}

function whyOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "absent";
}
