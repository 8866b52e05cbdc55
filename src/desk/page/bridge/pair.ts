import type { Signal } from "../../../contract/signalling/types.ts";

export interface PairEvents {
  readonly signal: (signal: Signal) => void;
  readonly connected: (connected: boolean) => void;
  readonly track: (track: MediaStreamTrack) => void;
}

type Servers = readonly { readonly urls: string[]; readonly username?: string; readonly credential?: string }[];

/** Peer connection between the expert's page, which offers, and a third party's page, which answers. */
export class Pair {
  readonly peer: RTCPeerConnection;
  readonly #events: PairEvents;
  #early: RTCIceCandidateInit[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(ice: Servers, events: PairEvents) {
    this.#events = events;
    this.peer = new RTCPeerConnection({ iceServers: ice.map((server) => ({ ...server })), bundlePolicy: "max-bundle" });
    this.peer.addEventListener("icecandidate", ({ candidate }) => {
      events.signal({ candidate: candidate === null ? null : candidate.candidate || null });
    });
    this.peer.addEventListener("connectionstatechange", () => {
      const state = this.peer.connectionState;
      if (state === "failed") this.offerAgain();
      events.connected(state === "connected");
    });
    this.peer.addEventListener("track", ({ track, receiver }) => {
      receiver.jitterBufferTarget = 0;
      events.track(track);
    });
  }

  /** Begins, from the side that offers. */
  offer(restart = false): void {
    this.#do(async () => {
      await this.peer.setLocalDescription(await this.peer.createOffer({ iceRestart: restart }));
      this.#events.signal({ kind: "offer", sdp: this.peer.localDescription?.sdp ?? "" });
    });
  }

  /** What the other page says. `tracks`: what the answering side sends, asked for at its first offer. */
  take(signal: Signal, tracks?: () => Promise<readonly MediaStreamTrack[]>): void {
    this.#do(async () => {
      if (signal.sdp !== undefined && signal.kind === "offer") {
        await this.peer.setRemoteDescription({ type: "offer", sdp: signal.sdp });
        for (const track of this.peer.getSenders().some((one) => one.track) ? [] : ((await tracks?.()) ?? [])) {
          this.peer.addTrack(track, new MediaStream([track]));
        }
        await this.peer.setLocalDescription();
        this.#events.signal({ kind: "answer", sdp: this.peer.localDescription?.sdp ?? "" });
      } else if (signal.sdp !== undefined && signal.kind === "answer") {
        await this.peer.setRemoteDescription({ type: "answer", sdp: signal.sdp });
      } else if (typeof signal.candidate === "string") {
        this.#early.push({ candidate: signal.candidate, sdpMLineIndex: 0 });
      }
      if (this.peer.remoteDescription === null) return;
      for (const candidate of this.#early.splice(0)) await this.peer.addIceCandidate(candidate);
    });
  }

  /** A new way is looked for; only the side that offered does it. */
  offerAgain(): void {
    if (this.peer.localDescription?.type === "offer" && this.peer.signalingState === "stable") this.offer(true);
  }

  close(): void {
    this.peer.close();
  }

  /** One after the other: descriptions must not overtake each other. */
  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch(() => {
      // A description that this browser does not take: the other side sees no connection and says so.
      if (this.peer.connectionState !== "connected") this.#events.connected(false);
    });
  }
}
