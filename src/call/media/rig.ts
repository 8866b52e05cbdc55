import type { Camera, Capture, VideoSend } from "../../../devices/camera/port.ts";
import type { Conversation, Sound } from "../../../devices/sound/port.ts";
import { VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { PeerSession, VideoTarget } from "../peer/port.ts";
import { KeptOpen, within } from "./kept-open.ts";

/** Payload types that a peer expects of GStreamer (`PeerEnds`). */
const VIDEO_PAYLOAD = 96;
const AUDIO_PAYLOAD = 97;
/** Careful at first: a thin line that is flooded in the first second takes long to recover. */
const START: VideoTarget = { kbps: 200, height: 360, fps: 25 };
const KEYFRAME_EVERY_MS = 1_000;
const PEER_CLOSE_MS = 3_000;

export interface RigHooks {
  /** The devices as they are now; undefined = not there. */
  readonly camera: () => Camera | undefined;
  readonly sound: () => Sound | undefined;
  /** It is open (undefined), or away and why. */
  readonly onCamera: (error: VisioborneError | undefined) => void;
  readonly onSound: (error: VisioborneError | undefined) => void;
  readonly onOtherVoice: (speaks: boolean) => void;
  readonly onLevels: (levels: { readonly farDbfs: number; readonly nearDbfs: number }) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One peer session with camera and sound joined to its ends. Both are kept open until it is closed. */
export class Rig {
  readonly session: PeerSession;
  readonly #hooks: RigHooks;
  readonly #camera: KeptOpen<Capture> | undefined;
  readonly #sound: KeptOpen<Conversation>;
  #target: VideoTarget;
  #muted = false;
  #keyframeMs = -Infinity;
  #otherSpeaks = false;
  #closed: Promise<void> | undefined;

  /** @param video whether a picture is to be sent at all */
  constructor(session: PeerSession, video: boolean, maxHeight: number, hooks: RigHooks) {
    this.session = session;
    this.#hooks = hooks;
    this.#target = { ...START, height: Math.min(START.height, maxHeight) };
    this.#camera = video ? this.#cameraBranch() : undefined;
    this.#sound = this.#soundBranch();
    session.on("target", (target) => {
      this.#target = target;
      this.#camera?.thing?.setVideo(target);
    });
    session.on("keyframeWanted", () => this.#forceKeyframe());
  }

  /** Opens camera and sound, side by side, in the background. */
  start(): void {
    this.#camera?.start();
    this.#sound.start();
  }

  target(): VideoTarget {
    return this.#target;
  }

  /** The own picture on the screen can't go on without a keyframe. */
  ownKeyframe(): void {
    this.#forceKeyframe();
  }

  mute(muted: boolean): void {
    this.#muted = muted;
    this.#sound.thing?.mute(muted);
  }

  /** Camera and microphone first. Idempotent, bounded, never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#camera?.close(), this.#sound.close()]);
    this.#otherVoice(false);
    await within(PEER_CLOSE_MS, this.session.close());
    this.session.removeAllListeners();
  }

  #cameraBranch(): KeptOpen<Capture> {
    const { camera, onCamera, log } = this.#hooks;
    return new KeptOpen<Capture>({
      what: "camera",
      log,
      open: async (signal, again) => {
        const device = camera();
        if (!device) throw new VisioborneError("camera.absent", "the borne has no camera now");
        // Its RTP has numbers of its own, and its first packet comes before `capture` resolves.
        if (again > 0) this.session.sourceChanged();
        const { kbps, height, fps } = this.#target;
        const video: VideoSend = { port: this.session.ends.videoInPort, payload: VIDEO_PAYLOAD, kbps, height, fps };
        return await device.capture("call", signal, video);
      },
      onOpen: (capture, gone) => {
        capture.setVideo(this.#target);
        capture.on("restarted", () => this.session.sourceChanged());
        capture.once("ended", gone);
        // It waits long for a plug before it ends: the voice alone is announced meanwhile. Nor is a picture that stands
        // still after a restart of its source shown as if it lived.
        capture.on("picture", (picture) => {
          if (picture === "absent") onCamera(new VisioborneError("camera.absent", "the camera gives no picture"));
          else if (picture === "frozen") onCamera(new VisioborneError("camera.frozen", "the picture stands still"));
          else if (picture !== "starting") onCamera(undefined);
        });
        onCamera(undefined);
      },
      onAway: onCamera,
    });
  }

  #soundBranch(): KeptOpen<Conversation> {
    const { sound, onSound, onLevels, log } = this.#hooks;
    return new KeptOpen<Conversation>({
      what: "sound",
      log,
      open: async (signal) => {
        const device = sound();
        if (!device) throw new VisioborneError("audio.absent", "the borne has no sound now");
        const { audioOutPort, audioOutPayload, audioInPort } = this.session.ends;
        const ends = {
          inPort: audioOutPort,
          inPayload: audioOutPayload,
          outPort: audioInPort,
          outPayload: AUDIO_PAYLOAD,
        };
        return await device.converse(ends, signal);
      },
      onOpen: (conversation, gone) => {
        conversation.mute(this.#muted);
        conversation.on("otherVoice", (speaks) => this.#otherVoice(speaks));
        // He may have begun to speak while it opened.
        this.#otherVoice(conversation.otherSpeaks());
        conversation.on("levels", onLevels);
        conversation.once("ended", (error) => {
          this.#otherVoice(false);
          gone(error ?? new VisioborneError("sound.failed", "the sound of the call was closed by the device"));
        });
        onSound(undefined);
      },
      onAway: onSound,
    });
  }

  #otherVoice(speaks: boolean): void {
    if (speaks === this.#otherSpeaks) return;
    this.#otherSpeaks = speaks;
    this.#hooks.onOtherVoice(speaks);
  }

  /** A keyframe costs as much as a second of the picture: at most one a second. */
  #forceKeyframe(): void {
    const nowMs = this.#hooks.clock.monotonicMs();
    if (nowMs - this.#keyframeMs < KEYFRAME_EVERY_MS) return;
    this.#keyframeMs = nowMs;
    this.#camera?.thing?.forceKeyframe();
  }
}
