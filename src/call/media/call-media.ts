import { EventEmitter } from "node:events";
import { VisioborneError } from "../../contract/errors.ts";
import type { IceServer, PeerSession, PeerStats } from "../peer/port.ts";
import { NO_FLOW, stepFlow } from "./flow-machine.ts";
import type { FlowEvent, FlowState } from "./flow-machine.ts";
import { KeptOpen } from "./kept-open.ts";
import { DeviceBook } from "./device-news.ts";
import type { DeviceNews } from "./device-news.ts";
import { Rig } from "./rig.ts";
import type { RigHooks } from "./rig.ts";
import type { CallMediaEvents, CallMediaOptions, MediaCondition, MediaFigures } from "./types.ts";

const MAX_HEIGHT = 480;
const TICK_MS = 500;

/**
 * Camera, microphone and the connection to the expert, for one call. Everything is opened at the press, so that the
 * answer finds it running; nothing is sent before there is an answer. Whatever is lost is opened again.
 */
export class CallMedia extends EventEmitter<CallMediaEvents> {
  readonly #options: CallMediaOptions;
  readonly #rig: KeptOpen<Rig>;
  readonly #devices = new DeviceBook((news) => this.emit("device", news));
  #ready = withResolvers<Rig>();
  #hasRig = false;
  #offered = false;
  #timer: NodeJS.Timeout | undefined;
  #flow: FlowState;
  #encryption: string | null = null;
  #told: MediaCondition = { media: "none", encryption: null };
  #muted = false;
  #ownView = false;
  #reserved = { upKbps: 0, downKbps: 0 };
  #closed: Promise<void> | undefined;

  constructor(options: CallMediaOptions) {
    super();
    this.#options = options;
    this.#flow = { ...NO_FLOW, camera: options.video ? "opening" : "away", atMs: options.clock.monotonicMs() };
    this.#rig = this.#keptRig();
  }

  /** Opens all, in the background. */
  open(): void {
    this.#rig.start();
    this.#timer ??= setInterval(() => this.#feed({ type: "tick" }), TICK_MS);
  }

  /**
   * Begins a negotiation. @returns the offer
   * @throws VisioborneError `peer.failed`, `call.closed`
   */
  async offer(iceServers: readonly IceServer[]): Promise<string> {
    const { session } = await this.#ready.promise;
    this.#offered = true;
    const sdp = await session.offer(iceServers);
    this.#feed({ type: "offered" });
    return sdp;
  }

  /** @throws VisioborneError `peer.sdp` */
  async answer(sdp: string): Promise<void> {
    await this.#rig.thing?.session.answer(sdp);
  }

  /** @throws VisioborneError `peer.candidate` */
  async addCandidate(candidate: string | null): Promise<void> {
    await this.#rig.thing?.session.addCandidate(candidate);
  }

  /** On the data channel; false = not now. */
  send(message: string | Uint8Array): boolean {
    return this.#rig.thing?.session.send(message) ?? false;
  }

  /** Keeps so much of the line free of pictures, kbit/s, each way. Holds for a peer that takes the place of this one. */
  reserve(upKbps: number, downKbps: number): void {
    this.#reserved = { upKbps, downKbps };
    this.#rig.thing?.session.reserve(upKbps, downKbps);
  }

  /** An expert has the call, or no longer. */
  setAnswered(answered: boolean): void {
    if (!answered) this.#encryption = null;
    this.#feed({ type: "answered", answered });
  }

  setHeld(held: boolean): void {
    this.#feed({ type: "held", held });
  }

  setExpertAway(away: boolean): void {
    this.#feed({ type: "away", away });
  }

  /** The usager's microphone. */
  mute(muted: boolean): void {
    this.#muted = muted;
    this.#rig.thing?.mute(muted);
  }

  setOwnView(on: boolean): void {
    this.#ownView = on;
    this.#rig.thing?.session.setOwnView(on);
  }

  requestKeyframe(from: "expert" | "own" = "expert"): void {
    if (from === "own") this.#rig.thing?.ownKeyframe();
    else this.#rig.thing?.session.requestKeyframe();
  }

  condition(): MediaCondition {
    return this.#told;
  }

  /** Height of the picture that is sent; 0 = none. */
  sentHeight(): number {
    const target = this.#rig.thing?.target();
    return this.#flow.media === "video" && target && target.kbps > 0 ? target.height : 0;
  }

  figures(): MediaFigures {
    const { audioOnlySpells, audioOnlyMs, reconnections } = this.#flow;
    return { audioOnlySpells, audioOnlyS: Math.round(audioOnlyMs / 1000), reconnections };
  }

  /** Closes camera and microphone, then the rest. Idempotent, bounded (10 s), never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ready.reject(new VisioborneError("call.closed", "the media of the call were closed"));
    await this.#rig.close();
    this.removeAllListeners();
  }

  #keptRig(): KeptOpen<Rig> {
    const { peers, video, lineKbps, relayOnly, maxHeight = MAX_HEIGHT, log } = this.#options;
    return new KeptOpen<Rig>({
      what: "peer",
      log,
      open: async (signal) => {
        const options = { lineKbps, maxHeight, ...(relayOnly !== undefined && { relayOnly }) };
        const session = await peers.open(options, signal);
        return new Rig(session, video, maxHeight, this.#hooks());
      },
      onOpen: (rig, gone) => this.#onRig(rig, gone),
      onAway: (error) => this.#onNoRig(error),
    });
  }

  /** Offers that are asked for meanwhile wait for the next one. */
  #onNoRig(error: VisioborneError): void {
    if (this.#hasRig) {
      this.#ready = withResolvers<Rig>();
      this.emit("channel", false);
      this.#feed({ type: "peer", state: "stalled" });
    }
    this.#hasRig = false;
    this.#news("peer", error);
  }

  #onRig(rig: Rig, gone: (error: VisioborneError) => void): void {
    const { session } = rig;
    session.on("state", (state) => this.#feed({ type: "peer", state }));
    session.on("candidate", (candidate) => this.emit("candidate", candidate));
    session.on("picture", (picture) => this.emit("picture", picture));
    session.on("target", ({ kbps }) => this.#feed({ type: "picture", wanted: kbps > 0 }));
    session.on("message", (message) => this.emit("message", message));
    session.on("channel", (open) => this.emit("channel", open));
    session.on("stats", (stats) => this.#onStats(session, stats));
    session.once("failed", gone);
    rig.mute(this.#muted);
    if (this.#ownView) session.setOwnView(true);
    session.reserve(this.#reserved.upKbps, this.#reserved.downKbps);
    rig.start();
    this.#hasRig = true;
    this.#ready.resolve(rig);
    this.#news("peer", undefined);
    // The one before is dead, and its negotiation with it.
    if (!this.#offered) return;
    this.#offered = false;
    this.emit("renegotiate");
  }

  #hooks(): RigHooks {
    const { camera, sound, clock, log } = this.#options;
    return {
      camera,
      sound,
      clock,
      log,
      onCamera: (error) => {
        this.#feed({ type: "camera", state: error ? "away" : "open" });
        this.#news("camera", error);
      },
      onSound: (error) => this.#news("sound", error),
      onOtherVoice: (speaks) => this.emit("otherVoice", speaks),
      onLevels: (levels) => this.emit("levels", levels),
    };
  }

  #news(device: DeviceNews["device"], error: VisioborneError | undefined): void {
    if (error) this.#devices.away(device, error);
    else this.#devices.back(device);
  }

  #onStats(session: PeerSession, stats: PeerStats): void {
    if (this.#rig.thing?.session !== session) return;
    this.#encryption = stats.encryption;
    this.#options.log.debug({ ...stats, height: this.sentHeight() }, "figures of the call's line");
    this.#tellCondition();
    this.emit("stats", stats);
  }

  #feed(event: FlowEvent): void {
    const { clock, giveUpMs } = this.#options;
    const { state, effects } = stepFlow(this.#flow, event, clock.monotonicMs(), giveUpMs());
    this.#flow = state;
    this.#tellCondition();
    for (const effect of effects) {
      if (effect.type === "renegotiate") this.emit("renegotiate");
      else if (effect.type === "lost") this.emit("lost");
    }
  }

  #tellCondition(): void {
    const { media } = this.#flow;
    const condition = { media, encryption: media === "none" ? null : this.#encryption };
    if (condition.media === this.#told.media && condition.encryption === this.#told.encryption) return;
    this.#told = condition;
    this.emit("condition", condition);
  }
}

/** A promise that may be rejected without anybody waiting for it. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  const made = Promise.withResolvers<T>();
  made.promise.catch(() => undefined);
  return made;
}
