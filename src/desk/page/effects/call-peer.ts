import { DATA_CHANNEL, readInCall } from "../../../contract/signalling/parse.ts";
import type { InCall } from "../../../contract/signalling/types.ts";
import type { DeskFacts, LineFigures, PeerState, PictureFlow } from "../state/model.ts";
import { LineStats } from "./line-stats.ts";
import { Overdue } from "./overdue.ts";
import { PictureWatch } from "./picture-watch.ts";
import { limitVideo, videoLimit } from "./sdp.ts";
import { useLoudspeaker } from "./sound-context.ts";

const FIGURES_EVERY_MS = 1000;
/** The last word needs a moment to leave before the connection is closed. */
const LAST_WORD_MS = 200;

/** What waits in the browser itself delays what is said after it, bytes. */
const MOST_BUFFERED = 256 * 1024;

export interface PeerEvents {
  readonly answer: (n: number, sdp: string) => void;
  readonly candidate: (n: number, candidate: string | null) => void;
  readonly state: (state: PeerState) => void;
  readonly overdue: () => void;
  readonly flow: (flow: PictureFlow) => void;
  readonly channel: (open: boolean) => void;
  readonly message: (message: InCall) => void;
  /** Papers, which are the channel's binary messages. */
  readonly bytes: (data: ArrayBuffer) => void;
  readonly bad: (error: unknown) => void;
  readonly line: (figures: LineFigures) => void;
  readonly soundBlocked: (blocked: boolean) => void;
  /** The other end's picture and sound, or none. */
  readonly stream: (stream: MediaStream | null) => void;
}

/** What leaves the page: the expert's own tracks, or what a third party is mixed into. */
export type Outgoing = () => Promise<readonly MediaStreamTrack[]>;

/** The call's media: one peer connection per offer of the borne, which always makes them; the newest counts. */
export class CallPeer {
  readonly sound = new Audio();
  readonly #ice: DeskFacts["ice"];
  readonly #outgoing: Outgoing;
  readonly #events: PeerEvents;
  readonly #overdue: Overdue;
  readonly #figures: ReturnType<typeof setInterval>;
  #peer: RTCPeerConnection | null = null;
  #n = -1;
  #stats = new LineStats();
  #watch: PictureWatch | undefined;
  #channel: RTCDataChannel | undefined;
  #early: { n: number; candidate: string | null }[] = [];
  #described = false;

  constructor(ice: DeskFacts["ice"], outgoing: Outgoing, events: PeerEvents) {
    this.#ice = ice;
    this.#outgoing = outgoing;
    this.#events = events;
    this.#overdue = new Overdue(events.overdue);
    this.#overdue.at("new");
    this.#figures = setInterval(() => void this.#figure(), FIGURES_EVERY_MS);
    void useLoudspeaker(this.sound);
  }

  /** Answers an offer with a connection of its own; the one before is closed. Never rejects. */
  async offer(n: number, sdp: string): Promise<void> {
    this.#drop();
    const peer = new RTCPeerConnection({
      iceServers: this.#ice.map((server) => ({ ...server })),
      bundlePolicy: "max-bundle",
    });
    this.#peer = peer;
    this.#n = n;
    this.#stats = new LineStats();
    this.#listen(peer, n);
    this.#state(peer, "connecting");
    try {
      const tracks = await this.#outgoing();
      if (peer !== this.#peer) return;
      const own = new MediaStream([...tracks]);
      for (const track of tracks) peer.addTrack(track, own);
      await peer.setRemoteDescription({ type: "offer", sdp });
      await peer.setLocalDescription();
      if (peer !== this.#peer) return;
      this.#described = true;
      this.#events.answer(n, peer.localDescription?.sdp ?? "");
      const early = this.#early.filter((one) => one.n === n);
      this.#early = [];
      for (const one of early) this.#add(peer, one.candidate);
      const sender = peer.getSenders().find(({ track }) => track?.kind === "video");
      if (sender) await limitVideo(sender, videoLimit(sdp)).catch(() => undefined);
    } catch (error) {
      if (peer !== this.#peer) return;
      this.#events.bad(error);
      this.#state(peer, "failed");
    }
  }

  /** A candidate of the borne; one that comes before its offer waits for it. */
  candidate(n: number, candidate: string | null): void {
    if (n < this.#n) return;
    if (n === this.#n && this.#described && this.#peer) this.#add(this.#peer, candidate);
    else if (this.#early.length < 100) this.#early.push({ n, candidate });
  }

  /** Sends on the call's own channel. False when it is not open. */
  say(message: InCall): boolean {
    if (this.#channel?.readyState !== "open") return false;
    this.#channel.send(JSON.stringify(message));
    return true;
  }

  /** Sends bytes on the same channel. False when it is not open, or has enough to send. */
  sendBytes(frame: Uint8Array<ArrayBuffer>): boolean {
    if (this.#channel?.readyState !== "open" || this.#channel.bufferedAmount > MOST_BUFFERED) return false;
    this.#channel.send(frame);
    return true;
  }

  /** Sends other tracks from now on, without a new negotiation. */
  async send(tracks: readonly MediaStreamTrack[]): Promise<void> {
    for (const track of tracks) {
      const sender = this.#peer?.getTransceivers().find(({ receiver }) => receiver.track.kind === track.kind)?.sender;
      if (sender && sender.track !== track) await sender.replaceTrack(track).catch(() => undefined);
    }
  }

  /** On hold the usager is not heard either. */
  hold(held: boolean): void {
    this.sound.muted = held;
  }

  /** Plays the sound; what the browser forbids without a click of the expert is told. */
  async play(): Promise<void> {
    try {
      await this.sound.play();
      this.#events.soundBlocked(false);
    } catch (error) {
      if (error instanceof Error && error.name === "NotAllowedError") this.#events.soundBlocked(true);
    }
  }

  close(): void {
    this.#overdue.end();
    clearInterval(this.#figures);
    this.sound.srcObject = null;
    const peer = this.#peer;
    this.#peer = null;
    this.#watch?.end();
    this.#events.stream(null);
    for (const sender of peer?.getSenders() ?? []) void sender.replaceTrack(null).catch(() => undefined);
    setTimeout(() => peer?.close(), LAST_WORD_MS);
  }

  #drop(): void {
    this.#watch?.end();
    this.#watch = undefined;
    this.#described = false;
    this.#channel = undefined;
    this.#peer?.close();
    this.#peer = null;
    this.#events.flow("none");
    this.#events.channel(false);
  }

  #listen(peer: RTCPeerConnection, n: number): void {
    const stream = new MediaStream();
    const mine = (work: () => void) => () => {
      if (peer === this.#peer) work();
    };
    peer.addEventListener("track", ({ track, receiver }) => {
      if (peer !== this.#peer) return;
      stream.addTrack(track);
      // What comes is shown at once: a conversation suffers more from delay than from an uneven picture.
      receiver.jitterBufferTarget = 0;
      if (track.kind === "video") this.#watch = new PictureWatch(receiver, this.#events.flow);
      if (track.kind === "audio") {
        this.sound.srcObject = stream;
        void this.play();
      }
      this.#events.stream(stream);
    });
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (peer === this.#peer) this.#events.candidate(n, candidate === null ? null : candidate.candidate || null);
    });
    peer.addEventListener(
      "connectionstatechange",
      mine(() => this.#state(peer, peer.connectionState)),
    );
    peer.addEventListener("datachannel", ({ channel }) => {
      if (peer !== this.#peer || channel.label !== DATA_CHANNEL) return;
      this.#channel = channel;
      channel.binaryType = "arraybuffer";
      const opened = mine(() => this.#events.channel(true));
      if (channel.readyState === "open") opened();
      else channel.addEventListener("open", opened);
      channel.addEventListener(
        "close",
        mine(() => this.#events.channel(false)),
      );
      channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#heard(data));
    });
  }

  #heard(data: unknown): void {
    if (data instanceof ArrayBuffer) return this.#events.bytes(data);
    if (typeof data !== "string") return;
    try {
      this.#events.message(readInCall(data));
    } catch (error) {
      this.#events.bad(error);
    }
  }

  #state(peer: RTCPeerConnection, state: PeerState): void {
    if (peer !== this.#peer) return;
    this.#overdue.at(state);
    this.#events.state(state);
  }

  #add(peer: RTCPeerConnection, candidate: string | null): void {
    // All media share one transport: the first section stands for it.
    const one = candidate === null ? undefined : { candidate, sdpMLineIndex: 0 };
    peer.addIceCandidate(one).catch((error: unknown) => this.#events.bad(error));
  }

  async #figure(): Promise<void> {
    const peer = this.#peer;
    if (peer?.connectionState !== "connected") return;
    const figures = await this.#stats.read(peer).catch(() => null);
    if (figures && peer === this.#peer) this.#events.line(figures);
  }
}
