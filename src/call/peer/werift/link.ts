import { MediaStreamTrack } from "werift";
import type { RTCDataChannel, RTCDtlsTransport, RTCPeerConnection, RtcpPacket, RtpPacket } from "werift";
import { VisioborneError } from "../../../contract/errors.ts";
import { readAnswer } from "../sdp/answer.ts";
import { readCandidate } from "../sdp/candidate.ts";
import { withExtras } from "../sdp/offer.ts";
import { hasStun, makeConnection, PAYLOAD } from "./configuration.ts";
import type { NegotiationOptions } from "./configuration.ts";
import { guardDtls } from "./dtls-guard.ts";
import { dtlsOf, iceOf, quickenSrtp } from "./internals.ts";
import { quickenIce } from "./quick-ice.ts";

/** What a negotiation tells. */
export interface LinkEvents {
  candidate(candidate: string | null): void;
  connected(): void;
  broken(): void;
  rtp(packet: RtpPacket): void;
  rtcp(packet: RtcpPacket): void;
  channel(open: boolean): void;
  message(data: string | Buffer): void;
}

export interface LinkOptions extends NegotiationOptions {
  readonly videoKbps: number;
  readonly audioKbps: number;
}

/** Own addresses are known within this; servers may take longer, their candidates follow. */
const GATHER_MS = 150;
const CHANNEL = "visioborne";

/**
 * One negotiation: a peer connection of werift with its ICE, DTLS, SRTP and data channel. RTP and RTCP are handed out as
 * they come and sent as they are given; the library's own senders and receivers only stand in the SDP.
 */
export class Link {
  readonly #connection: RTCPeerConnection;
  readonly #transport: RTCDtlsTransport;
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #tryNow: () => void;
  #channel: RTCDataChannel | undefined;
  #early: (string | null)[] | undefined = [];
  #gathered: string[] | undefined = [];
  #closed = false;
  /** Sources as the offer names them. */
  readonly ssrc: { readonly audio: number; readonly video: number; readonly rtx: number };
  readonly cname: string;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#connection = makeConnection(options);
    const audio = this.#connection.addTransceiver(new MediaStreamTrack({ kind: "audio" }), { direction: "sendrecv" });
    const video = this.#connection.addTransceiver(new MediaStreamTrack({ kind: "video" }), { direction: "sendrecv" });
    this.ssrc = { audio: audio.sender.ssrc, video: video.sender.ssrc, rtx: video.sender.rtxSsrc };
    this.cname = this.#connection.cname;
    this.#openChannel();
    const [transport] = this.#connection.dtlsTransports;
    if (transport === undefined) throw new VisioborneError("peer.failed", "werift made no transport");
    this.#transport = transport;
    this.#tryNow = quickenIce(transport, { stun: hasStun(options.iceServers) });
    guardDtls(transport);
    this.#tap(transport);
  }

  /** The offer, with the candidates of this machine's own addresses. */
  async offer(): Promise<string> {
    const { sdp } = await this.#connection.createOffer();
    const gathered = this.#gather();
    // It resolves when all servers have answered or not; it is not waited for.
    const described = this.#connection.setLocalDescription({ type: "offer", sdp });
    described.catch(() => this.#broken());
    const soon = new Promise((resolve) => setTimeout(resolve, this.#options.relayOnly ? 0 : GATHER_MS));
    await Promise.race([described, gathered, soon]);
    const candidates = this.#gathered ?? [];
    this.#gathered = undefined;
    const { videoKbps, audioKbps } = this.#options;
    return withExtras(sdp, { videoKbps, audioKbps, candidates });
  }

  /** @returns whether the other end takes and gives a picture */
  async answer(sdp: string): Promise<boolean> {
    if (this.#early === undefined) throw new VisioborneError("peer.sdp", "SDP answer: this offer was answered already");
    const read = readAnswer(sdp, PAYLOAD);
    try {
      await this.#connection.setRemoteDescription({ type: "answer", sdp: read.sdp });
    } catch (error) {
      throw new VisioborneError("peer.sdp", "SDP answer can't be taken by the library", {}, { cause: error });
    }
    const early = this.#early;
    this.#early = undefined;
    for (const candidate of [...read.candidates, ...early]) await this.#add(candidate);
    return read.video;
  }

  async addCandidate(candidate: string | null): Promise<void> {
    const read = candidate === null || candidate === "" ? null : readCandidate(candidate);
    if (read === undefined) return;
    if (this.#early === undefined) await this.#add(read);
    else if (this.#early.length < 64) this.#early.push(read);
  }

  get connected(): boolean {
    return !this.#closed && this.#transport.state === "connected";
  }

  get transport(): RTCDtlsTransport {
    return this.#transport;
  }

  /** The SRTP profile in force (RFC 5764, 4.1.2; RFC 7714, 14.2). */
  get encryption(): string | null {
    if (!this.connected) return null;
    const profile = dtlsOf(this.#transport)?.srtp.srtpProfile;
    return profile === 7 ? "AEAD_AES_128_GCM" : profile === 1 ? "AES_CM_128_HMAC_SHA1_80" : null;
  }

  /** Kind of the chosen pair: the lesser of its two candidates. */
  get path(): string | null {
    const pair = iceOf(this.#transport).nominated as
      | { localCandidate: { type: string }; remoteCandidate: { type: string } }
      | undefined;
    if (pair === undefined) return null;
    const kinds = new Set([pair.localCandidate.type, pair.remoteCandidate.type]);
    return ["relay", "prflx", "srflx", "host"].find((kind) => kinds.has(kind)) ?? null;
  }

  /** Bytes that wait on the data channel, or undefined when it is not open. */
  get buffered(): number | undefined {
    return this.#channel?.readyState === "open" ? this.#channel.bufferedAmount : undefined;
  }

  send(data: string | Buffer): boolean {
    if (this.#channel?.readyState !== "open") return false;
    this.#channel.send(data);
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#connection.close();
  }

  #openChannel(): void {
    const channel = this.#connection.createDataChannel(CHANNEL, { ordered: true });
    this.#channel = channel;
    channel.stateChanged.subscribe((state) => {
      if (!this.#closed && (state === "open" || state === "closed")) this.#events.channel(state === "open");
    });
    channel.onMessage.subscribe((data) => {
      if (!this.#closed) this.#events.message(data);
    });
  }

  /**
   * Past the library's router, which gives picture loss indications to the wrong end where one source both sends and
   * receives, and drops media whose source the answer does not name.
   */
  #tap(transport: RTCDtlsTransport): void {
    transport.onRtp.allUnsubscribe();
    transport.onRtcp.allUnsubscribe();
    transport.onRtp.subscribe((packet) => {
      if (!this.#closed) this.#events.rtp(packet);
    });
    transport.onRtcp.subscribe((packet) => {
      if (!this.#closed) this.#events.rtcp(packet);
    });
    transport.onStateChange.subscribe((state) => {
      if (this.#closed) return;
      if (state === "connected") {
        quickenSrtp(transport);
        this.#events.connected();
      }
      if (state === "failed" || state === "closed") this.#broken();
    });
    transport.iceTransport.onStateChange.subscribe((state) => {
      if (state === "failed") this.#broken();
    });
  }

  /** Resolves when each own address has its candidate. */
  #gather(): Promise<void> {
    return new Promise((resolve) => {
      this.#connection.onIceCandidate.subscribe((candidate) => {
        if (this.#closed) return;
        const line = candidate?.candidate === undefined ? null : tidied(candidate.candidate);
        if (line !== null && this.#gathered !== undefined) this.#gathered.push(line);
        else this.#events.candidate(line);
        this.#tryNow();
        if (line === null) resolve();
        // Own addresses come in one go; the next turn of the loop has them all.
        else setTimeout(resolve, 5);
      });
    });
  }

  async #add(candidate: string | null): Promise<void> {
    // That there are no more is nothing to act on: one may still show by its checks.
    if (candidate === null) return;
    try {
      await this.#connection.addIceCandidate({ candidate, sdpMLineIndex: 0 });
    } catch (error) {
      throw new VisioborneError("peer.candidate", "ICE candidate can't be taken by the library", {}, { cause: error });
    }
    this.#tryNow();
  }

  #broken(): void {
    if (!this.#closed) this.#events.broken();
  }
}

function tidied(candidate: string): string {
  return candidate.replace(/^(candidate:)+/, "candidate:");
}
