import { EventEmitter } from "node:events";
import { errorCode, errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { InCallTalk } from "./in-call/in-call-talk.ts";
import { joinCall } from "./live-call-joints.ts";
import { qualityOf } from "./quality.ts";
import type { EndedHow, LiveCallEvents, OpenCallOptions } from "./live-call-types.ts";
import { CallMedia } from "./media/call-media.ts";
import type { MediaCondition, MediaFigures } from "./media/types.ts";
import type { Call, KeptCall } from "./port.ts";
import type { IceServer, PeerStats } from "./peer/port.ts";

/**
 * Places a call, or takes one up that a killed daemon has left: media and microphone are opened at once. Never
 * throws: what goes wrong is an event.
 */
export function openCall(options: OpenCallOptions): LiveCall {
  const { port } = options;
  const call = "kept" in options ? port.resume(options.kept) : port.ring(options.request);
  const video = "kept" in options ? options.kept.request.video : options.request.video;
  const live = new LiveCall(call, video, options);
  live.start();
  return live;
}

/** How long the desk may take to tell an end that the expert has said himself. */
const GOODBYE_MS = 1_500;

/** One call as the daemon's session sees it: signalling, media and what is said on the data channel, joined. */
export class LiveCall extends EventEmitter<LiveCallEvents> {
  readonly #call: Call;
  readonly #options: OpenCallOptions;
  readonly #log: Logger;
  readonly #media: CallMedia;
  readonly #talk: InCallTalk;
  #stats: PeerStats | undefined;
  #told: MediaCondition = { media: "none", encryption: null };
  #offers = 0;
  #goodbye: NodeJS.Timeout | undefined;
  #ended: EndedHow | undefined;
  #closed: Promise<void> | undefined;

  constructor(call: Call, video: boolean, options: OpenCallOptions) {
    super();
    const { port, peers, camera, sound, lineKbps, maxHeight, relayOnly, clock } = options;
    this.#call = call;
    this.#options = options;
    this.#log = options.log.child({ module: "live-call" });
    this.#media = new CallMedia({
      peers,
      camera,
      sound,
      video,
      lineKbps,
      ...(maxHeight !== undefined && { maxHeight }),
      ...(relayOnly !== undefined && { relayOnly }),
      giveUpMs: () => port.resumeMs(),
      clock,
      log: this.#log,
    });
    this.#talk = new InCallTalk({
      send: (message) => this.#media.send(message),
      quality: () => qualityOf(this.#told.media, this.#stats, this.#media.sentHeight()),
      log: this.#log,
    });
    joinCall(this, {
      call,
      media: this.#media,
      talk: this.#talk,
      offer: (servers) => void this.#offer(servers),
      guarded: (what, work) => void this.#guarded(what, work),
      condition: (condition) => this.#onCondition(condition),
      stats: (stats) => (this.#stats = stats),
      goodbye: () => this.#onGoodbye(),
      ended: (how) => this.#onEnded(how),
    });
    if (!("kept" in options) || !options.kept.answered) return;
    // Until media flow again it is a reconnection, as the daemon before would have said.
    this.#told = { media: "reconnecting", encryption: null };
    call.once("queued", () => (this.#told = this.#media.condition()));
  }

  /** Opens camera, microphone and peer, in the background. */
  start(): void {
    this.#media.open();
  }

  /** What a new daemon needs to take the call up; to be kept in RAM at each `queued` and `answered`. */
  kept(): KeptCall {
    return this.#call.kept();
  }

  condition(): MediaCondition {
    return this.#told;
  }

  figures(): MediaFigures {
    return this.#media.figures();
  }

  /** Figures of the last second; undefined before there are any. */
  stats(): PeerStats | undefined {
    return this.#stats;
  }

  /** Messages of the expert's page that were dropped. */
  badMessages(): number {
    return this.#talk.bad();
  }

  /** Asks for a call-back ticket. */
  callback(): void {
    this.#call.callback();
  }

  /** The usager's number; the buffer is taken over and overwritten at the end. */
  setIdentifier(kind: string, value: Buffer): void {
    this.#talk.setIdentifier(kind, value);
  }

  forgetIdentifier(): void {
    this.#talk.forgetIdentifier();
  }

  /** What the usager types. */
  type(text: string): void {
    this.#talk.type(text);
  }

  /** The usager's microphone. */
  mute(muted: boolean): void {
    this.#media.mute(muted);
    this.#talk.mute(muted, false);
  }

  setOwnView(on: boolean): void {
    this.#media.setOwnView(on);
  }

  /** The screen can't go on without a keyframe. */
  requestKeyframe(from: "expert" | "own" = "expert"): void {
    this.#media.requestKeyframe(from);
  }

  /** Tells the expert that the usual time is over: a reminder, never a cut. */
  remind(): void {
    this.#talk.remind();
  }

  /** Papers, on the data channel; false = not now. */
  sendBytes(bytes: Uint8Array): boolean {
    return this.#media.send(bytes);
  }

  /** Keeps so much of the line free for papers, kbit/s, each way. */
  reserve(upKbps: number, downKbps: number): void {
    this.#media.reserve(upKbps, downKbps);
  }

  /** Ends it, in whatever state: camera and microphone first. Resolves when all is closed, 10 s at the latest. */
  end(by: "usager" | "borne", reason: "done" | "fault" = "done"): Promise<void> {
    if (!this.#ended) {
      this.#talk.goodbye();
      this.#call.end(by, reason);
    }
    return this.close();
  }

  /** Closes what is open without ending the call at the desk: a daemon that stops, and another takes the call up. */
  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  async #release(): Promise<void> {
    clearTimeout(this.#goodbye);
    const media = this.#media.close();
    this.#talk.close();
    await media;
  }

  /** A negotiation; a newer one that begins meanwhile takes its place. */
  async #offer(servers: readonly IceServer[]): Promise<void> {
    const mine = ++this.#offers;
    try {
      const sdp = await this.#media.offer(servers);
      if (mine === this.#offers && !this.#ended) this.#call.offer(sdp);
    } catch (error) {
      if (mine !== this.#offers || this.#closed) return;
      this.#log.warn({ code: errorCode(error), error: errorLine(error) }, "no offer could be made");
      this.#call.renegotiate();
    }
  }

  async #guarded(what: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#log.warn({ code: errorCode(error), error: errorLine(error) }, what);
      // A candidate more or less is not worth a negotiation.
      if (errorCode(error) === "peer.sdp" && !this.#ended) this.#call.renegotiate();
    }
  }

  #onCondition(condition: MediaCondition): void {
    const before = this.#told;
    this.#told = condition;
    this.#call.condition(condition.media, condition.encryption);
    const is = (media: MediaCondition["media"]): [now: boolean, was: boolean] => [
      condition.media === media,
      before.media === media,
    ];
    const [reconnecting, wasReconnecting] = is("reconnecting");
    const [audioOnly, wasAudioOnly] = is("audio-only");
    if (reconnecting !== wasReconnecting) this.emit("reconnecting", reconnecting);
    if (audioOnly !== wasAudioOnly) this.emit("audioOnly", audioOnly);
    if (condition.encryption !== before.encryption) this.emit("encryption", condition.encryption);
  }

  /** The desk tells an end, too; when it is away, the expert's own word is enough. */
  #onGoodbye(): void {
    const end = (): void => {
      if (this.#ended) return;
      this.#onEnded({ by: "expert", reason: "done" });
      this.#call.end("borne", "done");
    };
    this.#goodbye ??= setTimeout(end, this.#options.port.linked() ? GOODBYE_MS : 0);
  }

  #onEnded(how: EndedHow): void {
    if (this.#ended) return;
    this.#ended = how;
    // Camera and microphone begin to close before anybody is told.
    const closed = this.close();
    this.emit("ended", how);
    void closed.then(() => this.removeAllListeners());
  }
}
